package io.claviger.server.client;

import io.claviger.access.AddressRange;
import io.claviger.access.IpAddress;
import io.claviger.api.ConfigurationException;
import io.claviger.api.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that are believed when they say for whom a request comes. Nobody else is: a header is
 * what a client writes into it. Immutable.
 */
public final class TrustedProxies {
  private static final String SETTING = "claviger.server.trusted-proxies";

  private final List<AddressRange> ranges;

  private TrustedProxies(List<AddressRange> ranges) {
    this.ranges = ranges;
  }

  /**
   * Reads the setting.
   *
   * @param ranges addresses and ranges, see {@link AddressRange#parse}
   * @return the proxies
   * @throws ConfigurationException with all of those that are no ranges
   */
  public static TrustedProxies of(List<String> ranges) {
    List<AddressRange> read = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String text : ranges) {
      try {
        read.add(AddressRange.parse(text.strip()));
      } catch (InvalidRequestException e) {
        problems.add(SETTING + ": " + e.safeMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new TrustedProxies(List.copyOf(read));
  }

  /**
   * Whether there are none, so that no header counts.
   *
   * @return whether there are none
   */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /**
   * Whether an address is that of a proxy.
   *
   * @param address the address
   * @return whether it is
   */
  public boolean contains(IpAddress address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds for whom a proxy passes a request on: the last address of its headers that is no proxy's.
   * What stands further left was written by the client itself, and is not even read.
   *
   * <p>Empty, which means the socket's peer, when there is no header, when the address in question
   * cannot be read ({@code unknown}, a hidden name, a port without an address), and when both
   * headers are there and differ, since then one of them is the client's own. A request that cannot
   * be told whose it is gets no other address than that of the proxy which sent it: any guess would
   * be the client's choice, and an error would let a client see how its headers are read.
   *
   * @param forwardedFor the lines of {@code X-Forwarded-For}, in their order
   * @param forwarded the lines of {@code Forwarded} (RFC 7239), in their order
   * @return the client's address
   */
  public Optional<IpAddress> clientOf(List<String> forwardedFor, List<String> forwarded) {
    if (forwarded.isEmpty()) {
      return Optional.ofNullable(client(ForwardedNodes.ofForwardedFor(forwardedFor)));
    }
    IpAddress standard = client(ForwardedNodes.ofForwarded(forwarded));
    if (forwardedFor.isEmpty()) {
      return Optional.ofNullable(standard);
    }
    IpAddress other = client(ForwardedNodes.ofForwardedFor(forwardedFor));
    return standard != null && standard.equals(other) ? Optional.of(standard) : Optional.empty();
  }

  private @Nullable IpAddress client(List<String> nodes) {
    List<String> fromTheLast = new ArrayList<>(nodes);
    Collections.reverse(fromTheLast);
    IpAddress found = null;
    for (String node : fromTheLast) {
      found = ForwardedNodes.address(node).orElse(null);
      if (found == null || !contains(found)) {
        return found;
      }
    }
    return found; // proxies all the way: the first of them began it
  }
}
