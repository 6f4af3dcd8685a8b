package io.claviger.spring.web;

import java.util.List;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Fixes the level of the loggers that print raw traffic. At TRACE Tomcat logs every received byte,
 * bearer tokens and values included; at INFO it still prints the first malformed header, request
 * line or cookie that it meets. With a level of its own such a logger does not follow the level of
 * its parents.
 */
final class WireLoggers {
  private static final List<String> NAMES =
      List.of(
          "org.apache.coyote.AbstractProcessor",
          "org.apache.coyote.http11.Http11InputBuffer",
          "org.apache.coyote.http11.Http11Processor",
          "org.apache.coyote.http2.Http2UpgradeHandler",
          "org.apache.tomcat.util.http.parser.Cookie");

  WireLoggers(LoggingSystem logging) {
    for (String name : NAMES) {
      logging.setLogLevel(name, LogLevel.WARN);
    }
  }
}
