package io.claviger.audit;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Several places where heads are published; each gets every head, whatever became of the others.
 *
 * @param places the places; what the first of them that knows a head published last counts
 */
public record HeadLogs(List<HeadLog> places) implements HeadLog {
  /** Copies the list. */
  public HeadLogs {
    places = List.copyOf(places);
  }

  @Override
  public Optional<Head> last() {
    return places.stream().map(HeadLog::last).flatMap(Optional::stream).findFirst();
  }

  @Override
  public void publish(Head head) {
    @Nullable UncheckedIOException failed = null;
    for (HeadLog place : places) {
      try {
        place.publish(head);
      } catch (UncheckedIOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public long failures() {
    return places.stream().mapToLong(HeadLog::failures).sum();
  }

  @Override
  public void close() {
    places.forEach(HeadLog::close);
  }
}
