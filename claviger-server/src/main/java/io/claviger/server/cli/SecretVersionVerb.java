package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb that does one thing to one version of a secret. */
abstract class SecretVersionVerb extends ClientVerb {
  private final String route;
  private final String done;
  private final String next;

  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the secret.")
  private String name = "";

  @Option(
      names = "--version",
      required = true,
      paramLabel = "N",
      description = "Which version; see claviger secret versions NAME.")
  private String version = "";

  /**
   * Creates it.
   *
   * @param terminal where it writes
   * @param route the verb of the API, with its colon
   * @param done what was done; {@code %1$s} is the version, {@code %2$s} the secret
   * @param next what to know now, or how to undo it; in the same form
   */
  SecretVersionVerb(Terminal terminal, String route, String done, String next) {
    super(terminal);
    this.route = route;
    this.done = done;
    this.next = next;
  }

  @Override
  final void call(ApiClient client) {
    Json.Obj body = new Json.Obj().with("version", checkedVersion("--version", version));
    Json.Obj answer = client.change("POST", path(name, route), body, Map.of());
    results().done(answer, done.formatted(version, name), next.formatted(version, name));
  }
}
