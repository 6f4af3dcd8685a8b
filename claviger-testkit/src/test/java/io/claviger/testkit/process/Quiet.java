package io.claviger.testkit.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Keeps the flood of a lowered level from the other appenders. */
final class Quiet extends Filter<ILoggingEvent> {
  private final Level level;

  Quiet(Level level) {
    this.level = level;
    start();
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return event.getLevel().isGreaterOrEqual(level) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }
}
