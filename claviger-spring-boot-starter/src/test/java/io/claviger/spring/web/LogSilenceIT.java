package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** With every logger at TRACE, no log line holds a value. */
class LogSilenceIT {
  private static final String VALUE = "planted-Value-4711-xyzzy";

  private final Recorder recorder = new Recorder();
  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);

  /** Keeps what is logged, as text. */
  private static final class Recorder extends AppenderBase<ILoggingEvent> {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(event.getThrowableProxy());
      lines.add(
          event.getLoggerName()
              + " "
              + event.getFormattedMessage()
              + event.getMDCPropertyMap()
              + trace);
    }
  }

  @BeforeEach
  void listenToEverything() {
    TestApplication.port();
    recorder.setContext(root.getLoggerContext());
    recorder.start();
    root.addAppender(recorder);
    root.setLevel(Level.TRACE);
    // The client of this test logs what it sends; it is no part of the product.
    root.getLoggerContext().getLogger("jdk.internal.httpclient").setLevel(Level.OFF);
  }

  @AfterEach
  void listenNoMore() {
    root.setLevel(Level.INFO);
    root.detachAppender(recorder);
  }

  @Test
  void logsNoValueNoTokenAndNoBody() {
    String body = "{\"name\":\"silence/a\",\"value\":\"" + VALUE + "\"}";
    Http.post("/api/v1/secrets/create", body);
    Http.post("/api/v1/secrets/create", body);
    Http.put("/api/v1/secrets/silence/a", "{\"value\":{\"k\":\"" + VALUE + "\"}}");
    String encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    Http.put(
        "/api/v1/secrets/silence/a", "{\"value\":\"" + encoded + "\",\"encoding\":\"base64\"}");
    assertThat(Http.get("/api/v1/secrets/silence/a?version=1").text()).contains(VALUE);
    Http.get("/api/v1/secrets/silence/a?version=2");
    Http.get("/api/v1/secrets/silence/a");
    Http.post("/api/v1/secrets:batch-get", "{\"items\":[{\"name\":\"silence/a\"}]}");
    // Every way to be refused with the value in the body.
    Http.post("/api/v1/secrets/create", "{\"name\":\"silence/b\",\"value\":\"" + VALUE);
    Http.post("/api/v1/secrets/create", "{\"value\":\"" + VALUE + "\",\"" + VALUE + " \":1}");
    Http.post("/api/v1/secrets/create", "{\"name\":\"" + VALUE + "\"}");
    Http.post("/api/v1/secrets/create", "{\"name\":1,\"value\":\"" + VALUE + "\"}");
    Http.post("/api/v1/secrets/silence/a:purge", "{\"value\":\"" + VALUE + "\"}");
    Http.post("/api/v1/unknown", "{\"value\":\"" + VALUE + "\"}");
    RawHttp.send(
        ("POST /api/v1/secrets/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + VALUE
                + "\r\nContent-Type: application/json\r\nContent-Length: 40\r\n"
                + "Connection: close\r\n\r\n{\"value\":\""
                + VALUE
                + "\"}")
            .getBytes(StandardCharsets.US_ASCII));

    String hex = HexFormat.of().formatHex(VALUE.getBytes(StandardCharsets.UTF_8));
    assertThat(recorder.lines).hasSizeGreaterThan(50);
    assertThat(recorder.lines)
        .noneMatch(line -> line.contains(VALUE))
        .noneMatch(line -> line.contains(encoded.substring(0, 24)))
        .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).contains(hex));
  }

  @Test
  void logsAnInternalErrorOnceWithItsTraceAndRequestId() {
    Http.Answer answer = Http.get("/api/v1/secrets/fail/bug");
    String id = answer.header("X-Request-Id");
    assertThat(recorder.lines.stream().filter(line -> line.contains("IllegalStateException")))
        .singleElement()
        .asString()
        .contains(id, "request_id=" + id, "FailingSecrets");
  }
}
