package io.claviger.server.login;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where browsers may be sent after a login: exactly what the settings say. A loopback address
 * without a port stands for every port, as the listener of a command line takes a free one (RFC
 * 8252, section 7.3). Immutable and thread-safe.
 */
final class RedirectUris {
  private static final int MAX_LENGTH = 512;
  private static final int MAX_PORT = 65_535;

  /** A loopback address with a port, in the one spelling that counts. */
  private static final Pattern WITH_PORT =
      Pattern.compile("(http://(?:127\\.0\\.0\\.1|\\[::1])):([1-9][0-9]{0,4})(/.*)");

  /** The same without one. */
  private static final Pattern WITHOUT_PORT =
      Pattern.compile("http://(?:127\\.0\\.0\\.1|\\[::1])/.*");

  private final Set<String> exact;
  private final Set<String> anyPort = new HashSet<>();

  /** Takes those of the settings, checked by {@link #isPossible}. */
  RedirectUris(List<String> uris) {
    this.exact = Set.copyOf(uris);
    exact.stream().filter(uri -> WITHOUT_PORT.matcher(uri).matches()).forEach(anyPort::add);
  }

  /** Whether somebody may be sent there over TLS, or on the same machine. */
  static boolean isPossible(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    try {
      URI uri = new URI(text);
      return text.chars().allMatch(c -> c > ' ' && c < 127)
          && IssuerHttp.isAllowed(uri)
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && text.indexOf('*') < 0;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether the settings allow it. */
  boolean allow(String uri) {
    if (exact.contains(uri)) {
      return true;
    }
    Matcher loopback = WITH_PORT.matcher(uri);
    return uri.length() <= MAX_LENGTH
        && loopback.matches()
        && Integer.parseInt(loopback.group(2)) <= MAX_PORT
        && anyPort.contains(loopback.group(1) + loopback.group(3));
  }
}
