package io.claviger.server.process;

import io.claviger.Claviger;
import io.claviger.seal.RootKeyFile;
import io.claviger.seal.RootKeys;
import io.claviger.server.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An installation with a root key and an admin token.
 *
 * @param directory where it keeps its root key
 * @param url its database
 * @param token may do everything
 */
record Installed(Path directory, String url, String token) {
  private static final String KEY = "root.key";

  /** Makes it; the database may be empty. */
  static Installed on(String url, Path directory) {
    RootKeyFile.createIfMissing(directory.resolve(KEY), new SecureRandom());
    try (Claviger claviger = open(url, directory)) {
      String token = claviger.tokens().createRoot("admin", Optional.empty()).secretText();
      return new Installed(directory, url, token);
    }
  }

  private static Claviger open(String url, Path directory) {
    return Claviger.builder()
        .databaseUrl(url)
        .rootKeys(RootKeyFile.load(directory.resolve(KEY)))
        .build();
  }

  /** The engine on this database, in the test's own process. */
  Claviger open() {
    return open(url, directory);
  }

  RootKeys rootKeys() {
    return RootKeyFile.load(directory.resolve(KEY));
  }

  /** The variables that tell the program where everything is. */
  Map<String, String> variables() {
    return Map.of("DATABASE_URL", url, "CLAVIGER_ROOT_KEY_FILE", directory.resolve(KEY).toString());
  }

  /** Starts a server. */
  Program serve() throws IOException {
    return serve(Map.of());
  }

  /** Starts a server with more variables. */
  Program serve(Map<String, String> more) throws IOException {
    Map<String, String> all = new HashMap<>(variables());
    all.putAll(Program.UNLIMITED);
    all.putAll(more);
    return Program.serve(directory, all, "serve", "--port", "0");
  }
}
