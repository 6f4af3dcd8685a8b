package io.claviger.server.remote;

import io.claviger.api.ConfigurationException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is: scheme, host, port and perhaps a path before {@code /api/v1}.
 *
 * @param uri without slash at the end
 */
public record ServerAddress(URI uri) {
  /** Where {@code dev} and {@code serve} listen unless told otherwise. */
  public static final ServerAddress DEFAULT =
      new ServerAddress(URI.create("http://127.0.0.1:8250"));

  /**
   * Reads an address.
   *
   * @param text such as {@code https://claviger.example:8250}
   * @param where what it was read from, for the message
   * @return the address
   * @throws ConfigurationException if it is something else; the message does not repeat it
   */
  public static ServerAddress parse(String text, String where) {
    return tryParse(text.strip())
        .orElseThrow(
            () ->
                new ConfigurationException(
                    List.of(
                        where
                            + ": an address such as https://claviger.example:8250 is needed"
                            + " (http or https, host, perhaps port and path; no user, no query)")));
  }

  private static Optional<ServerAddress> tryParse(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = uri.getScheme();
      if (scheme == null
          || !List.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))
          || uri.getHost() == null
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        return Optional.empty();
      }
      return Optional.of(new ServerAddress(uri));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * Tells whether the connection is encrypted.
   *
   * @return true for https
   */
  public boolean isEncrypted() {
    return uri.getScheme().equalsIgnoreCase("https");
  }

  /**
   * Tells whether the server is on this machine, whatever its name resolves to at the moment.
   *
   * @return true if every address of the host is a loopback address
   */
  public boolean isLoopback() {
    try {
      return Arrays.stream(InetAddress.getAllByName(uri.getHost()))
          .allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
