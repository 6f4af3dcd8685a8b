package io.claviger.server.connection;

/**
 * How many connections there may be.
 *
 * @param max whose requests are read and answered, or that are kept alive
 * @param waiting that have not sent a whole header yet
 * @param perClient of one IPv4 address or one /64 of IPv6, of both kinds; 0 for no limit of their
 *     own
 */
public record ConnectionLimits(int max, int waiting, int perClient) {
  /** What those that wait may have sent, on average. */
  private static final int BYTES_EACH = 1024;

  /** Refuses what is no limit. */
  public ConnectionLimits {
    if (max < 1 || waiting < 1 || perClient < 0) {
      throw new IllegalArgumentException(
          "no limits of connections: " + max + ", " + waiting + ", " + perClient);
    }
  }

  /** How many more may be answered while none can be closed for them. */
  int reserve() {
    return Math.max(8, max / 16);
  }

  /**
   * How many the operating system hands over. Beyond, they stay in its queue: as a rule none does,
   * since there are always some that wait and can be closed.
   */
  int all() {
    return max + reserve() + waiting + batch(waiting);
  }

  /** What all that wait may have sent together. */
  long waitingBytes() {
    return (long) waiting * BYTES_EACH;
  }

  /** How many are closed at once when there is no room, so that not each new one looks at all. */
  static int batch(int limit) {
    return Math.max(1, limit / 16);
  }
}
