package io.claviger.server.cli;

import io.claviger.seal.RootKeyFile;
import io.claviger.server.local.Installation;
import io.claviger.server.local.Locations;
import io.claviger.server.local.PrivateFiles;
import io.claviger.server.local.RootKeySource;
import io.claviger.server.remote.DevServer;
import io.claviger.server.web.ServerOptions;
import io.claviger.server.web.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code claviger dev}: a server to try things with, on this machine only. */
@Command(
    name = "dev",
    description = {
      "Run a server for development, on this machine only.",
      "The first start makes a root key, a database and an admin token, and keeps them in --data"
          + " (default: ./.claviger)."
    },
    footer = {
      "",
      "The root key lies beside the data it seals: do not keep production secrets here.",
      "",
      "Examples:",
      "  claviger dev",
      "  CLAVIGER_DEV_TOKEN=my-own-dev-token-1 claviger dev --port 9000 --data ./my-data"
    })
final class DevCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LocationOptions locations = new LocationOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8250",
      description = "Port; 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port = 8250;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "Choose the admin token: 16 to 256 of A-Z a-z 0-9 . _ ~ + / = -. Other users of this"
              + " machine see arguments: better set variable CLAVIGER_DEV_TOKEN.")
  private @Nullable String token;

  @Option(
      names = "--train-verbs",
      hidden = true,
      paramLabel = "FILE",
      description =
          "As soon as it serves, call some verbs from another process that writes its start-up"
              + " cache to FILE, then stop.")
  private @Nullable Path verbsCache;

  DevCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    int checkedPort = Ports.checked(spec, port);
    Locations places =
        locations
            .in(terminal.variables())
            .orElse(new Locations(Path.of(".claviger"), null, null, null));
    Path data = Objects.requireNonNull(places.data());
    if (Files.exists(data)) {
      PrivateFiles.requireOurs(data);
      PrivateFiles.requirePrivate(data.resolve("dev-token"));
    }
    DevToken devToken = DevToken.of(spec, token, terminal.variables(), data);
    PrivateFiles.makeDirectory(data);
    makeRootKey(places.resolve(), data);
    List<String> settings =
        List.of(
            "--spring.config.location=classpath:/application.yaml",
            "--server.address=127.0.0.1",
            "--server.port=" + checkedPort,
            "--claviger.server.drain-period=0s");
    boolean verbose = RootCommand.of(spec.commandLine()).verbose();
    ServerOptions options = new ServerOptions(true, true, verbose, places, settings);
    try (ServerProcess server = ServeCommand.start(options)) {
      String text = devToken.makeValid(server.claviger().tokens());
      DevServer here = new DevServer(data);
      here.announce(server.uri());
      Welcome.print(terminal, server.uri(), text, data);
      if (verbsCache != null) {
        Training.run(verbsCache, data, server.uri());
      } else {
        server.awaitEnd();
      }
      here.withdraw();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void makeRootKey(Installation installation, Path data) {
    if (!(installation.rootKeys() instanceof RootKeySource.File file)
        || Files.exists(file.path())) {
      return;
    }
    if (installation.isSqliteFileIn(data) && Files.exists(data.resolve("claviger.db"))) {
      throw new CommandFailure(
          ExitCode.CONFIGURATION,
          "%s is missing, and nothing else opens %s: bring the key back, or start anew with another --data"
              .formatted(file.path(), data.resolve("claviger.db")));
    }
    RootKeyFile.createIfMissing(file.path(), new SecureRandom());
  }
}
