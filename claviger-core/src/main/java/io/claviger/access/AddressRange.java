package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.OptionalInt;

/**
 * A range of network addresses in CIDR notation (RFC 4632, RFC 4291): {@code 10.0.0.0/8}, {@code
 * 2001:db8::/32}, or a single address. A range of IPv4 has IPv4 addresses only, a range of IPv6 has
 * IPv6 addresses only; an IPv4-mapped form ({@code ::ffff:10.0.0.0/104}) is IPv4.
 *
 * <p>An address that cannot be read ({@link IpAddress#parse} is empty) is in no range that permits
 * something; whoever forbids by range decides what it means there.
 *
 * @param network the first address of the range
 * @param bits how many bits of the network's IPv6 form count; an IPv4 {@code /8} has 104
 */
public record AddressRange(IpAddress network, int bits) {
  private static final int MAPPED_BITS = IpAddress.BITS - IpAddress.IPV4_BITS;

  /** Refuses impossible lengths, and addresses that are not the first of the range. */
  public AddressRange {
    if (bits < 0 || bits > IpAddress.BITS) {
      throw new InvalidRequestException("a range of addresses has 0 to 128 bits");
    }
    if (!network.network(bits).equals(network)) {
      throw new InvalidRequestException(
          "a range of addresses begins with its first address; for this one write "
              + text(network.network(bits), bits));
    }
  }

  /**
   * Reads a range. Names are not resolved; zone ids, leading zeros and bits behind the prefix are
   * refused.
   *
   * @param text an address, or an address, a slash and the number of bits that count
   * @return the range
   * @throws InvalidRequestException if the text is none; the message says what would be right
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address =
        IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(AddressRange::malformed);
    // The length counts in the form that was written: /104 behind ::ffff:10.0.0.0 is /8 of IPv4.
    boolean dotted = text.indexOf(':') < 0;
    int most = dotted ? IpAddress.IPV4_BITS : IpAddress.BITS;
    if (slash < 0) {
      return new AddressRange(address, IpAddress.BITS);
    }
    OptionalInt bits = IpAddress.decimal(text.substring(slash + 1));
    if (bits.isEmpty() || bits.getAsInt() > most) {
      throw malformed();
    }
    return new AddressRange(address, bits.getAsInt() + (dotted ? MAPPED_BITS : 0));
  }

  private static InvalidRequestException malformed() {
    return new InvalidRequestException(
        "a range of addresses is written like 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32, without host"
            + " names, zone ids and leading zeros");
  }

  /**
   * Whether an address is in the range.
   *
   * @param address the address
   * @return whether it is
   */
  public boolean contains(IpAddress address) {
    return address.isIpv4() == network.isIpv4() && address.network(bits).equals(network);
  }

  /** The range as it is read; a single address without a length. */
  @Override
  public String toString() {
    return text(network, bits);
  }

  private static String text(IpAddress network, int bits) {
    if (bits == IpAddress.BITS) {
      return network.toString();
    }
    return network + "/" + (network.isIpv4() ? bits - MAPPED_BITS : bits);
  }
}
