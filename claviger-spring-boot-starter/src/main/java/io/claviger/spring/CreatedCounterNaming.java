package io.claviger.spring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import org.jspecify.annotations.Nullable;

/**
 * Lets the counter {@code secrets_created} keep its name. The client library of Prometheus reserves
 * the suffix {@code _created} and would make {@code secrets_total} of it.
 */
record CreatedCounterNaming(NamingConvention others) implements NamingConvention {
  private static final String NAME = "secrets_created";

  @Override
  public String name(String name, Meter.Type type, @Nullable String baseUnit) {
    return name.equals(NAME) ? NAME : others.name(name, type, baseUnit);
  }

  @Override
  public String tagKey(String key) {
    return others.tagKey(key);
  }

  @Override
  public String tagValue(String value) {
    return others.tagValue(value);
  }
}
