package io.claviger.telemetry;

import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * One number about a running engine. No tag ever holds the name of a secret, a principal or an
 * address.
 *
 * @param name in snake case, without the suffix {@code _total} that Prometheus wants for counters
 * @param kind whether it only grows
 * @param description one sentence
 * @param tags tells the numbers of one name apart; the values come from a fixed list
 * @param value reads the number: cheap, from any thread, never throws; NaN when it is not known
 */
public record Meter(
    String name, Kind kind, String description, Map<String, String> tags, DoubleSupplier value) {

  /** How a number moves. */
  public enum Kind {
    /** It only grows, from 0 at the start of the process. */
    COUNTER,
    /** It goes up and down. */
    GAUGE
  }

  /** Copies the tags. */
  public Meter {
    tags = Map.copyOf(tags);
  }

  /**
   * A number that only grows.
   *
   * @param name the name
   * @param description one sentence
   * @param value reads it
   * @return the meter
   */
  public static Meter counter(String name, String description, DoubleSupplier value) {
    return new Meter(name, Kind.COUNTER, description, Map.of(), value);
  }

  /**
   * A number that goes up and down.
   *
   * @param name the name
   * @param description one sentence
   * @param value reads it
   * @return the meter
   */
  public static Meter gauge(String name, String description, DoubleSupplier value) {
    return new Meter(name, Kind.GAUGE, description, Map.of(), value);
  }

  /**
   * The same with a tag.
   *
   * @param key the tag
   * @param tagValue its value, from a fixed list
   * @return the meter
   */
  public Meter tagged(String key, String tagValue) {
    return new Meter(name, kind, description, Map.of(key, tagValue), value);
  }
}
