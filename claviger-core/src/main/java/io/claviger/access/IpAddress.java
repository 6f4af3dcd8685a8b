package io.claviger.access;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/**
 * A numeric network address. An IPv4 address and its IPv4-mapped IPv6 form ({@code
 * ::ffff:10.0.0.1}) are the same address, since a dual-stack socket shows either. Names are never
 * resolved.
 *
 * @param high the first 64 bits of the IPv6 form
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {
  static final int BITS = 128;
  static final int IPV4_BITS = 32;

  private static final long MAPPED = 0xffffL << IPV4_BITS;
  private static final long LOW_32 = 0xffff_ffffL;
  private static final int GROUPS = 8;
  private static final int MAX_TEXT = 45;

  /**
   * Reads an address: IPv4 as four decimal numbers without leading zeros (which some read as
   * octal), IPv6 in any form of RFC 4291. Addresses with a zone id ({@code fe80::1%eth0}) are not
   * read: the same text means another host on another machine.
   *
   * @param text the address
   * @return the address; empty when the text is none
   */
  public static Optional<IpAddress> parse(String text) {
    if (text.length() > MAX_TEXT) {
      return Optional.empty();
    }
    return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text).map(IpAddress::mapped);
  }

  private static IpAddress mapped(long bits) {
    return new IpAddress(0, MAPPED | bits);
  }

  /**
   * The same as an address of the JDK.
   *
   * @param address the address; its zone id is left out
   * @return the address
   */
  public static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    long high = 0;
    long low = 0;
    for (int i = 0; i < bytes.length; i++) {
      high = (high << 8) | (low >>> 56);
      low = (low << 8) | (bytes[i] & 0xff);
    }
    return bytes.length == 4 ? mapped(low) : new IpAddress(high, low);
  }

  /**
   * What one client is expected to have, for counting: an IPv4 address by itself, of IPv6 its /64,
   * since a client may use every address of that.
   *
   * @return the address, or the first of its /64
   */
  public IpAddress block() {
    return isIpv4() ? this : network(Long.SIZE);
  }

  /** Whether this is an IPv4 address, in whichever form it was written. */
  boolean isIpv4() {
    return high == 0 && (low & ~LOW_32) == MAPPED;
  }

  /** The address with all bits cleared behind the first ones. */
  IpAddress network(int bits) {
    return new IpAddress(high & mask(bits), low & mask(bits - Long.SIZE));
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  private static Optional<Long> ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long bits = 0;
    for (String part : parts) {
      OptionalInt number = decimal(part);
      if (number.isEmpty() || number.getAsInt() > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | number.getAsInt();
    }
    return Optional.of(bits);
  }

  /** At most three ASCII digits without a leading zero. */
  static OptionalInt decimal(String text) {
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.isEmpty() || text.length() > 3) {
      return OptionalInt.empty();
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  private static Optional<IpAddress> ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true).filter(all -> all.length == GROUPS).map(IpAddress::of);
    }
    Optional<int[]> before = groups(text.substring(0, gap), false);
    Optional<int[]> after = groups(text.substring(gap + 2), true);
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    int[] first = before.get();
    int[] last = after.get();
    if (first.length + last.length >= GROUPS) {
      return Optional.empty();
    }
    int[] all = new int[GROUPS];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(last, 0, all, GROUPS - last.length, last.length);
    return Optional.of(of(all));
  }

  /**
   * Reads groups of four hexadecimal digits; at the end of an address, an IPv4 address counts too.
   */
  private static Optional<int[]> groups(String text, boolean end) {
    if (text.isEmpty()) {
      return Optional.of(new int[0]);
    }
    String[] parts = text.split(":", -1);
    String last = parts[parts.length - 1];
    Optional<Long> embedded = end && last.indexOf('.') >= 0 ? ipv4(last) : Optional.empty();
    int plain = embedded.isPresent() ? parts.length - 1 : parts.length;
    int[] groups = new int[embedded.isPresent() ? plain + 2 : plain];
    for (int i = 0; i < plain; i++) {
      if (!isGroup(parts[i])) {
        return Optional.empty();
      }
      groups[i] = Integer.parseInt(parts[i], 16);
    }
    if (embedded.isPresent()) {
      groups[plain] = (int) (embedded.get() >> 16);
      groups[plain + 1] = (int) (embedded.get() & 0xffff);
    }
    return Optional.of(groups);
  }

  private static boolean isGroup(String text) {
    return !text.isEmpty()
        && text.length() <= 4
        && text.chars()
            .allMatch(
                c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
  }

  private static IpAddress of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS / 2; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + GROUPS / 2];
    }
    return new IpAddress(high, low);
  }

  /** Four decimal numbers, or the form of RFC 5952. */
  @Override
  public String toString() {
    if (isIpv4()) {
      return (low >> 24 & 0xff)
          + "."
          + (low >> 16 & 0xff)
          + "."
          + (low >> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    int start = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosFrom(i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    return length < 2 ? join(0, GROUPS) : join(0, start) + "::" + join(start + length, GROUPS);
  }

  private int zerosFrom(int from) {
    int to = from;
    while (to < GROUPS && group(to) == 0) {
      to++;
    }
    return to - from;
  }

  private String join(int from, int to) {
    StringJoiner joined = new StringJoiner(":");
    for (int i = from; i < to; i++) {
      joined.add(Long.toHexString(group(i)));
    }
    return joined.toString();
  }

  private long group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return half >>> (48 - 16 * (index % 4)) & 0xffff;
  }
}
