package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.access.NewToken;
import io.claviger.api.KeyException;
import io.claviger.seal.RootKeyFile;
import io.claviger.server.local.Installation;
import io.claviger.server.local.Locations;
import io.claviger.server.local.PrivateFiles;
import io.claviger.server.local.RootKeySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger init}: root key, schema, first admin token; once. */
@Command(
    name = "init",
    description = "Make the root key, the database schema and the first admin token.",
    footer = {
      "",
      "A second run changes nothing and ends with exit code 4.",
      "",
      "Examples:",
      "  claviger init --data /var/lib/claviger",
      "  DATABASE_URL=postgresql://claviger:...@db/claviger \\",
      "    claviger init --root-key-file /etc/claviger/root.key --token-file admin-token"
    })
final class InitCommand implements Runnable {
  private final Terminal terminal;

  @Mixin private OperatorOptions locations = new OperatorOptions();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Write the admin token to this new file (mode 0600) instead of the terminal.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      defaultValue = "admin",
      description = "Whom the token stands for (default: ${DEFAULT-VALUE}).")
  private String principal = "admin";

  InitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Locations places = locations.places(terminal);
    Installation installation = places.resolve();
    Path tokenTarget = tokenFile;
    if (tokenTarget != null && Files.exists(tokenTarget)) {
      throw new CommandFailure(
          ExitCode.FAILED, tokenTarget + " exists already: choose another --token-file");
    }
    if (places.data() != null) {
      PrivateFiles.makeDirectory(places.data());
    }
    boolean keyIsNew = refuseWhenInitialised(installation);
    Optional<Path> newKey = keyIsNew ? makeRootKey(installation) : Optional.empty();
    NewToken token = makeToken(installation, newKey);
    if (tokenTarget == null) {
      terminal.print("Admin token (shown only now; keep it safe): " + token.secretText());
    } else {
      PrivateFiles.write(tokenTarget, token.secretText());
      terminal.print("Admin token written to " + tokenTarget);
    }
    terminal.print("Initialised. Start the server with: claviger serve");
  }

  /** Tells whether the root key is still to be made. */
  private static boolean refuseWhenInitialised(Installation installation) {
    boolean hasKey =
        !(installation.rootKeys() instanceof RootKeySource.File file) || Files.exists(file.path());
    if (hasKey) {
      installation.rootKeys().load();
    }
    try (ClavigerDatabase database = ClavigerDatabase.open(installation.databaseUrl())) {
      if (hasKey && database.status().version() > 0) {
        throw new CommandFailure(
            ExitCode.ALREADY_DONE,
            "already initialised; nothing was changed. For another admin token:"
                + " claviger token create --principal NAME --policy root");
      }
    }
    return !hasKey;
  }

  private Optional<Path> makeRootKey(Installation installation) {
    if (!(installation.rootKeys() instanceof RootKeySource.File file)) {
      return Optional.empty();
    }
    RootKeyFile.createIfMissing(file.path(), new SecureRandom());
    terminal.print("Root key written to " + file.path() + ": keep a copy apart from the database");
    return Optional.of(file.path());
  }

  private NewToken makeToken(Installation installation, Optional<Path> newKey) {
    try (Claviger claviger = Engines.open(installation, true)) {
      return claviger.tokens().createRoot(principal, Optional.empty());
    } catch (KeyException e) {
      newKey.ifPresent(InitCommand::remove);
      throw new CommandFailure(
          ExitCode.CONFIGURATION,
          "the database was initialised with another root key: name that key"
              + " (--root-key-file), or another database",
          e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "the new root key " + file + " fits no database: delete it", e);
    }
  }
}
