package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.access.NewToken;
import io.claviger.access.TokenRequest;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.NotFoundException;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code claviger token}: access tokens, for an operator at the database and the root key. */
@Command(
    name = "token",
    description = "Make and revoke access tokens, with the database and the root key at hand.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  claviger token create --principal ci --policy root --ttl PT1H",
      "  claviger token revoke ACCESSOR"
    })
final class TokenCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: create or revoke");
  }

  @Command(
      name = "create",
      description = "Make a token; it is shown only now.",
      footer = {
        "",
        "Examples:",
        "  claviger token create --principal ci --policy root --ttl PT1H",
        "  claviger token create --principal ci --policy root --token-file ci-token"
      })
  int create(@Mixin NewTokenOptions options, @Mixin OperatorOptions locations) {
    Path target = options.tokenFile;
    if (target != null && Files.exists(target)) {
      throw new CommandFailure(
          ExitCode.FAILED, target + " exists already: choose another --token-file");
    }
    TokenRequest request = request(options);
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
    return ExitCode.OK.number();
  }

  @Command(
      name = "revoke",
      description = "Revoke a token: every server refuses it from now on.",
      footer = {"", "Example:", "  claviger token revoke ACCESSOR"})
  int revoke(
      @Parameters(
              paramLabel = "ACCESSOR",
              description = "What names the token; shown when it was made.")
          String accessor,
      @Mixin OperatorOptions locations) {
    if (accessor.startsWith("clv_")) {
      throw new ParameterException(
          spec.commandLine(),
          "this is a token, not an accessor; and other users of this machine see arguments:"
              + " revoke this token by its accessor");
    }
    try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
      int revoked = claviger.tokens().revoke(Engines.operator(), accessor);
      terminal.print(
          revoked == 0
              ? "It was revoked before."
              : revoked == 1
                  ? "Revoked."
                  : "Revoked, with %d that were made with it.".formatted(revoked - 1));
    } catch (NotFoundException e) {
      throw new CommandFailure(ExitCode.FAILED, "no token has this accessor", e);
    }
    return ExitCode.OK.number();
  }

  private TokenRequest request(NewTokenOptions options) {
    try {
      TokenRequest.Builder request =
          TokenRequest.builder(options.principal).policies(options.policies);
      String text = options.ttl;
      if (text == null) {
        return request.build();
      }
      if (text.equals("never")) {
        return request.neverExpires().build();
      }
      Duration ttl = Durations.parse(text).orElse(Duration.ZERO);
      if (ttl.isZero() || ttl.isNegative()) {
        throw new ParameterException(
            spec.commandLine(), "--ttl must be a duration such as PT1H, 90m, 12h or 30d, or never");
      }
      return request.ttl(ttl).build();
    } catch (InvalidRequestException e) {
      throw new ParameterException(spec.commandLine(), e.safeMessage());
    }
  }

  /** What a new token is to be. */
  static final class NewTokenOptions {
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
  }
}
