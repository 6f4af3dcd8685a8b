package io.claviger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogOutputTest {
  private final LoggerContext logs = new LoggerContext();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.coyote.http11.Http11InputBuffer",
        "org.apache.tomcat.util.net.NioEndpoint",
        "org.springframework.web.servlet.DispatcherServlet",
        "org.springframework.web.HttpLogging"
      })
  void loggersThatPrintHeadersStaySilentBelowWarn(String name) {
    Logger logger = hardened(name);

    logger.trace("Authorization: Bearer planted");
    logger.debug("Authorization: Bearer planted");
    logger.info("Authorization: Bearer planted");
    logger.warn("a warning");

    assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("a warning");
    assertThat(logger.isInfoEnabled()).isFalse();
  }

  @Test
  void otherLoggersFollowTheSettings() {
    hardened("io.claviger.Any").trace("a detail");

    assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("a detail");
  }

  @Test
  void consoleLinesGoToStandardError() {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    logs.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);

    LogOutput.harden(logs);

    assertThat(console.getTarget()).isEqualTo("System.err");
  }

  private Logger hardened(String name) {
    lines.start();
    Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.TRACE);
    root.addAppender(lines);
    LogOutput.harden(logs);
    return logs.getLogger(name);
  }
}
