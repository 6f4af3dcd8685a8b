package io.claviger.server.web;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Corrects Spring Boot's log setup: lines go to standard error (standard output is for results),
 * and loggers that print request headers stay silent whatever the settings say.
 */
final class LogOutput implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private final boolean verbose;

  LogOutput(boolean verbose) {
    this.verbose = verbose;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
      harden(logs);
      if (verbose) {
        logs.getLogger("io.claviger").setLevel(Level.DEBUG);
      }
    }
  }

  static void harden(LoggerContext logs) {
    logs.addTurboFilter(new NoHeaders());
    Iterator<Appender<ILoggingEvent>> appenders =
        logs.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof ConsoleAppender<ILoggingEvent> console) {
        console.stop();
        console.setTarget("System.err");
        console.start();
      }
    }
  }

  /**
   * Refuses what loggers that print headers, and so bearer tokens, say below WARN. INFO is no safe
   * level: Tomcat prints the first malformed header that it meets there.
   */
  static final class NoHeaders extends TurboFilter {
    private static final List<String> PRINT_HEADERS =
        List.of(
            "org.apache.coyote",
            "org.apache.tomcat.util.net",
            "org.apache.tomcat.util.http",
            "org.apache.catalina",
            "org.springframework.web",
            "org.springframework.http",
            "org.springframework.boot.web",
            "jdk.httpclient",
            "sun.net.www");

    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] params,
        @Nullable Throwable thrown) {
      if (level.isGreaterOrEqual(Level.WARN)) {
        return FilterReply.NEUTRAL;
      }
      String name = logger.getName();
      for (String prefix : PRINT_HEADERS) {
        if (name.startsWith(prefix)) {
          return FilterReply.DENY;
        }
      }
      return FilterReply.NEUTRAL;
    }
  }
}
