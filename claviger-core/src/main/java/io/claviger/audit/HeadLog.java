package io.claviger.audit;

import java.util.Optional;

/**
 * Where heads are published: a place that whoever can change the database cannot change. {@link
 * #last} and {@link #publish} are called by one thread at a time, which waits meanwhile, and signs
 * nothing. Closed with the instance it was given to.
 */
public interface HeadLog extends AutoCloseable {
  /** Publishes nowhere. */
  HeadLog NONE =
      new HeadLog() {
        @Override
        public Optional<Head> last() {
          return Optional.empty();
        }

        @Override
        public void publish(Head head) {
          // Nobody asked for it.
        }
      };

  /**
   * What was published last.
   *
   * @return the head, or empty when nothing is known
   * @throws io.claviger.api.IntegrityException if what is there are no heads
   * @throws io.claviger.api.ConfigurationException if the place cannot be read or written
   */
  Optional<Head> last();

  /**
   * Publishes a head durably, or takes it over to do so soon. Each head vouches for all before it,
   * so that a place that is behind may leave some out.
   *
   * @param head the head
   * @throws java.io.UncheckedIOException if that failed
   */
  void publish(Head head);

  /**
   * How often what was taken over could not be published.
   *
   * @return attempts that failed since it was made, without those that {@link #publish} told
   */
  default long failures() {
    return 0;
  }

  /** Publishes what was taken over, within seconds. Safe to call twice. */
  @Override
  default void close() {}
}
