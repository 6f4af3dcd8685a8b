package io.claviger.server.connection;

/**
 * How many connections there may be.
 *
 * @param max all together
 * @param perClient of one IPv4 address or one /64 of IPv6; 0 for no limit of their own
 */
public record ConnectionLimits(int max, int perClient) {
  /** Refuses what is no limit. */
  public ConnectionLimits {
    if (max < 1 || perClient < 0) {
      throw new IllegalArgumentException("no limits of connections: " + max + ", " + perClient);
    }
  }

  /**
   * How many more the operating system may hand over while none can be closed for them. Beyond,
   * they wait in its queue.
   */
  int reserve() {
    return Math.max(8, max / 16);
  }

  /** How many are closed at once when there is no room, so that not each new one looks at all. */
  int batch() {
    return Math.max(1, max / 16);
  }
}
