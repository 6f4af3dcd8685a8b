package io.claviger.server.cli;

import io.claviger.server.web.PortTakenException;
import io.claviger.server.web.ServerOptions;
import io.claviger.server.web.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code claviger serve}: the server, for production. */
@Command(
    name = "serve",
    description = {
      "Run the server.",
      "Settings come from --config, environment variables (SERVER_PORT for server.port) and"
          + " options; the last one wins. SIGTERM stops it: open requests are answered first."
    },
    footer = {
      "",
      "Examples:",
      "  claviger serve --data /var/lib/claviger",
      "  DATABASE_URL=postgresql://claviger:...@db/claviger \\",
      "    claviger serve --config /etc/claviger/claviger.yaml"
    })
final class ServeCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LocationOptions locations = new LocationOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings: a .yaml or .properties file.")
  private @Nullable Path config;

  @Option(names = "--port", paramLabel = "N", description = "Port (server.port; default 8250).")
  private @Nullable Integer port;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Address to listen on (server.address; default 127.0.0.1).")
  private @Nullable String address;

  @Option(
      names = "--insecure-http",
      description =
          "Allow plain HTTP on an address that others reach: only behind a proxy that does TLS.")
  private boolean insecureHttp;

  @Option(names = "--migrate", description = "Bring an older schema up to date first.")
  private boolean migrate;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    boolean verbose = RootCommand.of(spec.commandLine()).verbose();
    ServerOptions options =
        new ServerOptions(false, migrate, verbose, locations.chosen(), settings());
    try (ServerProcess server = start(options)) {
      terminal.print("Claviger is ready: " + server.uri());
      server.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static ServerProcess start(ServerOptions options) {
    try {
      return ServerProcess.start(options);
    } catch (PortTakenException e) {
      throw new CommandFailure(
          ExitCode.PORT_TAKEN,
          "port %d is taken by another program: stop that one, or choose another with --port"
              .formatted(e.port()),
          e);
    }
  }

  private List<String> settings() {
    List<String> settings = new ArrayList<>();
    // Not the working directory, where Spring Boot would look: it may belong to another program.
    settings.add("--spring.config.location=classpath:/application.yaml" + configLocation());
    if (port != null) {
      settings.add("--server.port=" + Ports.checked(spec, port));
    }
    if (address != null) {
      settings.add("--server.address=" + address);
    }
    if (insecureHttp) {
      settings.add("--claviger.server.insecure-http=true");
    }
    return settings;
  }

  private String configLocation() {
    return config == null ? "" : "," + OperatorOptions.checkedConfig(spec, config).toUri();
  }
}
