package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger policy get}. */
@Command(
    name = "get",
    description = "Write the document of a policy to standard output, as it was given.",
    footer = {
      "",
      "Examples:",
      "  claviger policy get dispatch > dispatch.yaml",
      "  claviger policy get dispatch --version 3 --output json"
    })
final class PolicyGetCommand extends PolicyVerb {
  @Parameters(index = "0", paramLabel = "POLICY", description = "The name of the policy.")
  private String name = "";

  @Option(names = "--version", paramLabel = "N", description = "This version, not the present one.")
  private @Nullable String version;

  PolicyGetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String query = version == null ? "" : "?version=" + checkedVersion("--version", version);
    Json.Obj answer = client.get(policyPath(name, query));
    if (wantsJson()) {
      results().details(answer);
      return;
    }
    String document = answer.text("document").orElse("");
    terminal()
        .write(
            (document.endsWith("\n") ? document : document + "\n")
                .getBytes(StandardCharsets.UTF_8));
  }
}
