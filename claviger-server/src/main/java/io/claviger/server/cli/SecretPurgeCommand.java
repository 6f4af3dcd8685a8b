package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger secret purge}. */
@Command(
    name = "purge",
    description = "Destroy the values of a deleted secret for good.",
    footer = {
      "",
      "Asks on a terminal; elsewhere --yes is needed. It cannot be undone.",
      "",
      "Examples:",
      "  claviger secret purge demo/db-password",
      "  claviger secret purge demo/db-password --yes"
    })
final class SecretPurgeCommand extends ClientVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the deleted secret.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean sure;

  SecretPurgeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    String path = path(name, ":purge");
    confirm();
    Json.Obj answer = client.change("POST", path, new Json.Obj(), Map.of());
    results()
        .done(
            answer,
            "Destroyed all values of %s. This cannot be undone; the audit trail stays."
                .formatted(name));
  }

  private void confirm() {
    if (sure) {
      return;
    }
    if (!terminal().screen().input()) {
      throw usage("purge destroys values for good, and there is nobody to ask: add --yes");
    }
    String typed =
        terminal().keyboard().ask("This destroys all values for good. Type the name again: ");
    if (!typed.equals(name)) {
      throw usage("that is another name; nothing was done");
    }
  }
}
