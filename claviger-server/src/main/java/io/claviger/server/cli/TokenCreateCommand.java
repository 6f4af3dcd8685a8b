package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.access.NewToken;
import io.claviger.access.TokenRequest;
import io.claviger.api.InvalidRequestException;
import io.claviger.server.local.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger token create}: for an operator at the database and the root key. */
@Command(
    name = "create",
    description = {
      "Make a token; it is shown only now.",
      "Needs the database and the root key, no server."
    },
    footer = {
      "",
      "Examples:",
      "  claviger token create --principal ci --policy root --ttl PT1H",
      "  claviger token create --principal ci --policy root --token-file ci-token"
    })
final class TokenCreateCommand implements Runnable, Quiet {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OperatorOptions locations = new OperatorOptions();

  @Option(
      names = "--principal",
      required = true,
      paramLabel = "NAME",
      description = "Whom the token stands for.")
  private String principal = "";

  @Option(
      names = "--policy",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "A policy that holds for it; may be repeated. 'root' may do everything.")
  private Set<String> policies = Set.of();

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description =
          "How long it lives, such as PT1H, 90m, 12h or 30d; never: for ever (default: 32d).")
  private @Nullable String ttl;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Write the token to this new file (mode 0600) instead of the terminal.")
  private @Nullable Path tokenFile;

  TokenCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Path target = tokenFile;
    if (target != null && Files.exists(target)) {
      throw new CommandFailure(
          ExitCode.FAILED, target + " exists already: choose another --token-file");
    }
    TokenRequest request = request();
    NewToken token;
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      token = claviger.tokens().create(Engines.operator(), request);
    }
    if (target == null) {
      terminal.print("token:    " + token.secretText());
    } else {
      PrivateFiles.write(target, token.secretText());
      terminal.print("token:    in " + target);
    }
    terminal.print("accessor: " + token.accessor());
    terminal.print("expires:  " + token.expiresAt().map(Object::toString).orElse("never"));
  }

  private TokenRequest request() {
    try {
      TokenRequest.Builder request = TokenRequest.builder(principal).policies(policies);
      String text = ttl;
      if (text == null) {
        return request.build();
      }
      if (text.equals("never")) {
        return request.neverExpires().build();
      }
      Duration life = Durations.parse(text).orElse(Duration.ZERO);
      if (life.isZero() || life.isNegative()) {
        throw new ParameterException(
            spec.commandLine(), "--ttl must be a duration such as PT1H, 90m, 12h or 30d, or never");
      }
      return request.ttl(life).build();
    } catch (InvalidRequestException e) {
      throw new ParameterException(spec.commandLine(), e.safeMessage());
    }
  }
}
