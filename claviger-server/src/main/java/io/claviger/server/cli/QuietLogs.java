package io.claviger.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * The logs of verbs that run without Spring: warnings only, to standard error. Found by Logback,
 * whose own default would print every detail among the results. A server replaces this setup when
 * Spring Boot starts.
 */
public final class QuietLogs extends ContextAwareBase implements Configurator {
  /** Made by Logback. */
  public QuietLogs() {}

  @Override
  public ExecutionStatus configure(LoggerContext logs) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(logs);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{36}: %msg%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(logs);
    console.setName("CONSOLE");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Shows Claviger's own details too. */
  static void showDetails() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
      logs.getLogger("io.claviger").setLevel(Level.DEBUG);
    }
  }
}
