package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger secret put}. */
@Command(
    name = "put",
    description = {
      "Add a version to a secret and make it the current one.",
      "The value comes from standard input (one line end at its end is dropped), --from-file, or a"
          + " hidden prompt."
    },
    footer = {
      "",
      "Examples:",
      "  openssl rand -hex 24 | claviger secret put demo/db-password",
      "  claviger secret put demo/tls-key --from-file key.pem --expected-version 1"
    })
final class SecretPutCommand extends ClientVerb {
  @Mixin private ValueOptions value = new ValueOptions();
  @Mixin private NewVersionOptions version = new NewVersionOptions();

  @Option(
      names = "--expected-version",
      paramLabel = "N",
      description = "Only if this version is the current one; else exit code 9.")
  private @Nullable String expected;

  SecretPutCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String name = value.name();
    String path = path(name, "");
    Json.Obj body = new Json.Obj();
    if (expected != null) {
      body.with("expected_version", checkedVersion("--expected-version", expected));
    }
    version.addTo(body, this);
    value.addTo(body, this);
    Json.Obj answer = version.send(this, headers -> client.change("PUT", path, body, headers));
    results()
        .done(
            answer,
            "Version %s of %s is now the current one."
                .formatted(Results.text(answer, "version"), name));
  }
}
