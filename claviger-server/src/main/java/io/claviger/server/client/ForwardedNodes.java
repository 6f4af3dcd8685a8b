package io.claviger.server.client;

import io.claviger.access.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads whom forwarded headers name, from the first to the last. What cannot be read stays in the
 * list, as a text that is no address: left out, the one before it would count in its place.
 */
final class ForwardedNodes {
  private static final String UNREADABLE = "";

  private static final String PORT = "(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]{1,64}))?";
  private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})]" + PORT);
  private static final Pattern IPV4 = Pattern.compile("([0-9.]{7,15})" + PORT);

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** One pair of RFC 7239; addresses without the quotes that they need are common. */
  private static final Pattern PAIR =
      Pattern.compile("(" + TOKEN + ")=(?:([^\\s;,\"]+)|\"((?:[^\"\\\\]|\\\\.)*+)\")");

  private ForwardedNodes() {}

  /** The nodes of {@code X-Forwarded-For}. */
  static List<String> ofForwardedFor(List<String> lines) {
    List<String> nodes = new ArrayList<>();
    for (String line : lines) {
      for (String node : line.split(",", -1)) {
        nodes.add(node.strip());
      }
    }
    return nodes;
  }

  /** The nodes of {@code Forwarded}, RFC 7239 section 4. A malformed line counts as one of them. */
  static List<String> ofForwarded(List<String> lines) {
    List<String> nodes = new ArrayList<>();
    for (String line : lines) {
      List<String> read = elements(line);
      nodes.addAll(read == null ? List.of(UNREADABLE) : read);
    }
    return nodes;
  }

  private static @Nullable List<String> elements(String line) {
    List<String> nodes = new ArrayList<>();
    Matcher pair = PAIR.matcher(line);
    String node = null;
    int at = 0;
    while (true) {
      at = behindSpaces(line, at);
      if (pair.region(at, line.length()).lookingAt()) {
        if (pair.group(1).equalsIgnoreCase("for")) {
          if (node != null) {
            return null;
          }
          node = value(pair);
        }
        at = behindSpaces(line, pair.end());
      } // else there is none, which the standard permits, or something else, which comes out now
      boolean end = at == line.length();
      if (end || line.charAt(at) == ',') {
        nodes.add(node == null ? UNREADABLE : node);
        node = null;
      } else if (line.charAt(at) != ';') {
        return null;
      }
      if (end) {
        return nodes;
      }
      at++;
    }
  }

  private static String value(Matcher pair) {
    String plain = pair.group(2);
    return plain != null ? plain : pair.group(3).replaceAll("\\\\(.)", "$1");
  }

  private static int behindSpaces(String line, int from) {
    int at = from;
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /** The address of a node: with or without a port, IPv6 in brackets or bare. */
  static Optional<IpAddress> address(String node) {
    Matcher bracketed = BRACKETED.matcher(node);
    if (bracketed.matches()) {
      String inner = bracketed.group(1);
      return inner.indexOf(':') < 0 ? Optional.empty() : IpAddress.parse(inner);
    }
    Matcher ipv4 = IPV4.matcher(node);
    return IpAddress.parse(ipv4.matches() ? ipv4.group(1) : node);
  }
}
