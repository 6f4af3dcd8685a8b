package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger policy put}. */
@Command(
    name = "put",
    description = {
      "Make a policy, or its next version, from YAML or JSON.",
      "It holds on every server from the answer on. The document comes from standard input or"
          + " --from-file."
    },
    footer = {
      "",
      "Examples:",
      "  claviger policy put dispatch --from-file dispatch.yaml --dry-run",
      "  claviger policy put dispatch --expected-version 2 < dispatch.yaml"
    })
final class PolicyPutCommand extends PolicyVerb {
  private static final int MAX_BYTES = 64 * 1024;

  @Parameters(index = "0", paramLabel = "POLICY", description = "The name of the policy.")
  private String name = "";

  @Option(names = "--from-file", paramLabel = "FILE", description = "The document; -: input.")
  private @Nullable String file;

  @Option(
      names = "--expected-version",
      paramLabel = "N",
      description = "Only if this version is the present one (0: none); else exit code 9.")
  private @Nullable String expected;

  @Option(names = "--dry-run", description = "Check the document, and change nothing.")
  private boolean dryRun;

  PolicyPutCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    StringBuilder path = new StringBuilder(policyPath(name, "?dry_run=" + dryRun));
    if (expected != null) {
      if (!expected.matches("\\d{1,18}")) {
        throw usage("--expected-version must be a whole number");
      }
      path.append("&expected_version=").append(expected);
    }
    Json.Obj answer = client.putDocument(path.toString(), document());
    String version = Results.text(answer, "version");
    results()
        .done(
            answer,
            dryRun
                ? "%s is valid; it would be version %s.".formatted(name, version)
                : "Version %s of the policy %s holds now.".formatted(version, name));
  }

  private byte[] document() {
    try (InputStream in =
        file == null || file.equals("-")
            ? terminal().input()
            : Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw usage("the document is too large: at most 64 KiB are allowed");
      }
      return bytes;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "cannot read the document (" + e.getClass().getSimpleName() + ")", e);
    }
  }
}
