package io.claviger.seal;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretName;
import io.claviger.telemetry.LogEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log which stored rows were altered: the first time at once, then at most once a minute
 * for each row, with how often it was seen meanwhile. When very many rows are bad, those it has no
 * room for share one line a minute. Thread-safe, its memory is bounded.
 */
public final class IntegrityAlarm {
  /** How long nothing more is said about a row. */
  static final Duration QUIET = Duration.ofMinutes(1);

  /** How many rows are told apart. */
  static final int MAX_ROWS = 256;

  private static final Logger log = LoggerFactory.getLogger(IntegrityAlarm.class);
  private static final Row OTHERS = new Row("*", null, 0, 0);

  private final LongSupplier nanoTime;

  /** In the order of their last lines. */
  private final Map<Key, Told> told = new LinkedHashMap<>();

  /**
   * Makes one that has said nothing yet.
   *
   * @param nanoTime as {@link System#nanoTime()}
   */
  public IntegrityAlarm(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What does not fit. */
  public enum What {
    /** The columns do not fit their MAC. */
    ROW_MAC,
    /** The sealed value does not open. */
    VALUE,
    /** The columns cannot be what Claviger wrote. */
    UNREADABLE,
    /** Somebody else put a row where one of Claviger belongs. */
    FOREIGN
  }

  /**
   * Names a row, without any content.
   *
   * @param table the table
   * @param secret the secret as the row names it; not trusted
   * @param id the secret's uid, or the id of the row
   * @param version the version; 0 when the row is about none
   */
  public record Row(String table, @Nullable String secret, long id, long version) {}

  /**
   * Reports a row that was refused.
   *
   * @param row which
   * @param what what is wrong with it
   */
  public void raise(Row row, What what) {
    Told line = count(new Key(row, what));
    if (line != null) {
      LogEvent.INTEGRITY_VIOLATION
          .to(log)
          .with("table", line.key.row.table)
          .with("secret", name(line.key.row.secret))
          .with("id", line.key.row.id)
          .with("version", line.key.row.version)
          .with(
              "what",
              line.key.equals(Key.OF_OTHERS) ? "many" : what.name().toLowerCase(Locale.ROOT))
          .with("repeated", line.repeated)
          .write("The row was changed outside Claviger; it is refused");
    }
  }

  /** The line to write now, if any. */
  private synchronized @Nullable Told count(Key raised) {
    long now = nanoTime.getAsLong();
    Key key = told.containsKey(raised) || hasRoom(now) ? raised : Key.OF_OTHERS;
    Told last = told.get(key);
    if (last != null && now - last.at < QUIET.toNanos()) {
      last.repeated++;
      return null;
    }
    told.remove(key);
    told.put(key, new Told(key, now));
    return new Told(key, now, last == null ? 0 : last.repeated);
  }

  private boolean hasRoom(long now) {
    if (told.size() < MAX_ROWS) {
      return true;
    }
    Told eldest = told.values().iterator().next();
    if (now - eldest.at < QUIET.toNanos()) {
      return false;
    }
    told.remove(eldest.key);
    return true;
  }

  /** Whoever alters a row can write anything into it, also line breaks for the log. */
  private static String name(@Nullable String secret) {
    try {
      return secret == null ? "-" : SecretName.check(secret);
    } catch (InvalidRequestException e) {
      return "?";
    }
  }

  private record Key(Row row, What what) {
    static final Key OF_OTHERS = new Key(OTHERS, What.ROW_MAC);
  }

  /** The last line about a row, and what was kept back since. */
  private static final class Told {
    private final Key key;
    private final long at;
    private long repeated;

    Told(Key key, long at) {
      this(key, at, 0);
    }

    Told(Key key, long at, long repeated) {
      this.key = key;
      this.at = at;
      this.repeated = repeated;
    }
  }
}
