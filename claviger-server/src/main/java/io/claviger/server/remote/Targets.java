package io.claviger.server.remote;

import io.claviger.api.ConfigurationException;
import io.claviger.server.local.PrivateFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server a verb talks to, and with which token. A token that was kept for a server is
 * shown to that server only.
 */
public final class Targets {
  private static final String UNENCRYPTED = "--insecure-send-token-unencrypted";

  private final Map<String, String> variables;

  /**
   * Decides by the environment.
   *
   * @param variables the environment
   */
  public Targets(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * Finds the server and the token.
   *
   * @param address the address of the command line
   * @param tokenFile the token file of the command line
   * @param authorities the file of trusted authorities of the command line
   * @return all of it
   * @throws ConfigurationException if one is missing, or they do not belong together
   */
  public Target find(
      @Nullable String address, @Nullable Path tokenFile, @Nullable Path authorities) {
    Optional<ServerAddress> wanted = address(address);
    Optional<AccessToken> token = token(tokenFile);
    Optional<Path> trusted = authorities(authorities);
    // What is kept is not even looked at, perhaps to be refused, when everything is said.
    boolean complete =
        token.isPresent()
            && wanted.isPresent()
            && (trusted.isPresent() || !wanted.get().isEncrypted());
    Optional<Target> kept =
        complete
            ? Optional.empty()
            : kept()
                .filter(target -> wanted.isEmpty() || wanted.get().equals(target.address()))
                .findFirst();
    if (kept.isEmpty() && token.isEmpty()) {
      throw noToken(wanted);
    }
    return new Target(
        wanted.or(() -> kept.map(Target::address)).orElse(ServerAddress.DEFAULT),
        token.or(() -> kept.map(Target::token)).orElseThrow(),
        trusted
            .or(() -> kept.flatMap(target -> Optional.ofNullable(target.authorities())))
            .orElse(null));
  }

  /**
   * Finds the file of the authorities that are trusted.
   *
   * @param option the file of the command line
   * @return what is said there, or else by the environment
   */
  public Optional<Path> authorities(@Nullable Path option) {
    return option != null ? Optional.of(option) : variable("CLAVIGER_CA_FILE").map(Path::of);
  }

  /**
   * Finds the address alone.
   *
   * @param option the address of the command line
   * @return what is said there, or else by the environment
   */
  public Optional<ServerAddress> address(@Nullable String option) {
    if (option != null) {
      return Optional.of(ServerAddress.parse(option, "--addr"));
    }
    return variable("CLAVIGER_ADDR").map(text -> ServerAddress.parse(text, "CLAVIGER_ADDR"));
  }

  /**
   * Finds a token that is given with this command.
   *
   * @param tokenFile the token file of the command line
   * @return the token; empty when none is given
   */
  public Optional<AccessToken> token(@Nullable Path tokenFile) {
    if (tokenFile != null) {
      return Optional.of(ofFile(tokenFile));
    }
    Optional<String> text = variable("CLAVIGER_TOKEN");
    Optional<String> file = variable("CLAVIGER_TOKEN_FILE");
    if (text.isPresent() && file.isPresent()) {
      throw new ConfigurationException(
          List.of("the token is given twice: keep one of CLAVIGER_TOKEN and CLAVIGER_TOKEN_FILE"));
    }
    return text.map(token -> AccessToken.parse(token, "CLAVIGER_TOKEN"))
        .or(() -> file.map(name -> ofFile(Path.of(name))));
  }

  /**
   * Refuses to send a token in clear over a network.
   *
   * @param address the server
   * @param insecure whether the user insists
   * @throws ConfigurationException if the token would be readable on its way
   */
  public static void checkProtected(ServerAddress address, boolean insecure) {
    if (!insecure && !address.isEncrypted() && !address.isLoopback()) {
      throw new ConfigurationException(
          List.of(
              address
                  + " is plain HTTP on another machine (or an unknown host): everybody on the way"
                  + " could read token and values. Use https; "
                  + UNENCRYPTED
                  + " sends them all the same"));
    }
  }

  private static AccessToken ofFile(Path file) {
    return AccessToken.parse(
        PrivateFiles.readLine(file)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        List.of("the token file " + file + " is missing or empty"))),
        file.toString());
  }

  /** The user's own choice goes before what happens to be in the working directory. */
  private Stream<Target> kept() {
    return Stream.concat(
        LoginFile.of(variables).read().stream(), DevServer.of(variables).find().stream());
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank());
  }

  private static ConfigurationException noToken(Optional<ServerAddress> wanted) {
    return new ConfigurationException(
        List.of(
            wanted
                    .map(address -> "there is no token for " + address)
                    .orElse("no server is known here, and no claviger dev runs in this directory")
                + ": run 'claviger login', or set CLAVIGER_ADDR and CLAVIGER_TOKEN (or"
                + " CLAVIGER_TOKEN_FILE)"));
  }
}
