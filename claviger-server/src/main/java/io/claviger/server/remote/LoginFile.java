package io.claviger.server.remote;

import io.claviger.api.ConfigurationException;
import io.claviger.server.local.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code claviger login} keeps for the user: one address, its token and perhaps the file of
 * its authorities; mode 0600.
 */
public final class LoginFile {
  private final Path file;

  private LoginFile(Path file) {
    this.file = file;
  }

  /**
   * The file of the user, in {@code $XDG_CONFIG_HOME/claviger} or {@code ~/.config/claviger}.
   *
   * @param variables the environment
   * @return the file; may not exist
   */
  public static LoginFile of(Map<String, String> variables) {
    String configuration = variables.getOrDefault("XDG_CONFIG_HOME", "");
    if (configuration.startsWith("/")) {
      return new LoginFile(Path.of(configuration, "claviger", "login"));
    }
    String home = variables.getOrDefault("HOME", "");
    return new LoginFile(
        Path.of(home.isEmpty() ? System.getProperty("user.home") : home)
            .resolve(".config/claviger/login"));
  }

  /**
   * Returns where it is.
   *
   * @return the path
   */
  public Path path() {
    return file;
  }

  /**
   * Reads it.
   *
   * @return what was kept; empty when nobody is logged in
   * @throws ConfigurationException if others may read it, or it is broken
   */
  public Optional<Target> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    PrivateFiles.requirePrivate(file);
    try {
      if (JsonParser.parse(Files.readAllBytes(file)) instanceof Json.Obj kept) {
        String where = file.toString();
        return Optional.of(
            new Target(
                ServerAddress.parse(kept.text("address").orElse(""), where),
                AccessToken.parse(kept.text("token").orElse(""), where),
                kept.text("ca_file").map(Path::of).orElse(null)));
      }
    } catch (IOException | JsonParser.MalformedException e) {
      // Said below: the content must not be quoted.
    }
    throw new ConfigurationException(
        List.of("cannot read " + file + ": log in again (claviger login)"));
  }

  /**
   * Keeps an address and what belongs to it, instead of what was kept before.
   *
   * @param target what to keep
   */
  public void write(Target target) {
    PrivateFiles.makeDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    Json.Obj kept =
        new Json.Obj()
            .with("address", target.address().toString())
            .with("token", target.token().reveal());
    Path authorities = target.authorities();
    if (authorities != null) {
      kept.with("ca_file", authorities.toAbsolutePath().toString());
    }
    PrivateFiles.write(file, JsonText.of(kept));
  }

  /**
   * Removes it.
   *
   * @return whether there was one
   */
  public boolean remove() {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ConfigurationException(List.of("cannot remove " + file + ": remove it by hand"));
    }
  }
}
