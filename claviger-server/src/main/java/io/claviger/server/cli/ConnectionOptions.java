package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.ServerAddress;
import io.claviger.server.remote.Target;
import io.claviger.server.remote.Targets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which server to talk to. */
final class ConnectionOptions {
  @Option(
      names = "--addr",
      paramLabel = "URL",
      description =
          "The server (or variable CLAVIGER_ADDR, or claviger login, or the claviger dev of this"
              + " directory).")
  private @Nullable String address;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token (or variable CLAVIGER_TOKEN_FILE or CLAVIGER_TOKEN).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "Certificates (PEM) of the authorities to trust instead of Java's own (or variable"
              + " CLAVIGER_CA_FILE).")
  private @Nullable Path authorities;

  @Option(
      names = "--insecure-send-token-unencrypted",
      description =
          "Allow plain HTTP to another machine: everybody on the way can read token and values.")
  private boolean insecure;

  /** Whether an option says which server is meant, or as whom it is asked. */
  boolean namesServer() {
    return address != null || tokenFile != null;
  }

  ApiClient client(Terminal terminal) {
    return client(new Targets(terminal.variables()).find(address, tokenFile, authorities));
  }

  /** A client for one server; refuses one that would get the token in clear. */
  ApiClient client(Target target) {
    checkProtected(target.address());
    return new ApiClient(target, "claviger-cli/" + ProgramVersion.current());
  }

  /** A client for one server that shows no token. */
  ApiClient stranger(ServerAddress server, @Nullable Path trusted) {
    checkProtected(server);
    return new ApiClient(server, trusted, "claviger-cli/" + ProgramVersion.current());
  }

  void checkProtected(ServerAddress server) {
    Targets.checkProtected(server, insecure);
  }

  @Nullable String address() {
    return address;
  }

  @Nullable Path authorities() {
    return authorities;
  }

  @Nullable Path tokenFile() {
    return tokenFile;
  }
}
