package io.claviger.server.remote;

import io.claviger.api.ConfigurationException;
import io.claviger.server.local.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server that {@code claviger dev} runs with a data directory: it leaves its address beside its
 * token, for the other verbs. Both files must belong to the user alone, and the address must be
 * 127.0.0.1: a directory made by somebody else cannot lure secrets to another place. The address
 * counts while the process that wrote it lives: after a kill another program may have its port.
 */
public final class DevServer {
  private static final String PREFIX = "http://127.0.0.1:";

  private final Path data;
  private final Path token;
  private final Path address;

  /**
   * The server of a data directory.
   *
   * @param data the directory
   */
  public DevServer(Path data) {
    this.data = data;
    this.token = data.resolve("dev-token");
    this.address = data.resolve("dev-address");
  }

  /**
   * The server of the data directory that {@code dev} takes when nothing else is said.
   *
   * @param variables the environment
   * @return the server; may not exist
   */
  public static DevServer of(Map<String, String> variables) {
    String data = variables.getOrDefault("CLAVIGER_DATA", "");
    return new DevServer(Path.of(data.isBlank() ? ".claviger" : data));
  }

  /**
   * Tells other verbs where it listens.
   *
   * @param uri its address
   */
  public void announce(URI uri) {
    PrivateFiles.write(address, uri + " " + OwnProcess.current());
  }

  /** Takes the announcement back. */
  public void withdraw() {
    try {
      Files.deleteIfExists(address);
    } catch (IOException e) {
      // Others find nobody there, as after a kill.
    }
  }

  /**
   * Finds the server.
   *
   * @return its address and token; empty when none runs here, even if one left its files
   * @throws ConfigurationException if somebody else may have written the files
   */
  public Optional<Target> find() {
    if (!Files.exists(address) || !Files.exists(token)) {
      return Optional.empty();
    }
    PrivateFiles.requireOurs(data);
    PrivateFiles.requirePrivate(address);
    PrivateFiles.requirePrivate(token);
    String[] words = PrivateFiles.readLine(address).orElse("").split(" ", 2);
    String where = words[0];
    if (!where.startsWith(PREFIX) || !where.substring(PREFIX.length()).matches("\\d{1,5}")) {
      throw new ConfigurationException(
          List.of(address + " names no address on this machine: start claviger dev again"));
    }
    if (words.length < 2 || !OwnProcess.lives(words[1])) {
      return Optional.empty();
    }
    return Optional.of(
        new Target(
            ServerAddress.parse(where, address.toString()),
            AccessToken.parse(PrivateFiles.readLine(token).orElse(""), token.toString()),
            null));
  }
}
