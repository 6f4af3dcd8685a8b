package io.claviger.spring.web;

import java.util.List;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Fixes the level of the loggers that print raw traffic. At TRACE Tomcat logs every received byte,
 * bearer tokens and values included; with a level of its own such a logger does not follow the
 * level of its parents.
 */
final class WireLoggers {
  private static final List<String> NAMES =
      List.of(
          "org.apache.coyote.http11.Http11InputBuffer", "org.apache.coyote.http11.Http11Processor");

  WireLoggers(LoggingSystem logging) {
    for (String name : NAMES) {
      logging.setLogLevel(name, LogLevel.INFO);
    }
  }
}
