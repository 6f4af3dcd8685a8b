package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.claviger.Claviger;
import io.claviger.api.AuditEvent;
import io.claviger.api.ClavigerException;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.testkit.SqliteFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A planted value shows up nowhere but in the answers to reads. */
class PlantedValueIT {
  private static final String NAME = "planted/key";

  private final Roots roots = Roots.generate();
  private final String planted = "pv-" + HexFormat.of().formatHex(randomBytes());
  private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
  private final Level level = Objects.requireNonNull(root.getLevel());
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void listen() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(logging);
    encoder.setPattern("%logger %message %kvp %mdc%n%ex{full}");
    encoder.start();
    appender.setContext(logging);
    appender.setEncoder(encoder);
    appender.setOutputStream(log);
    appender.start();
    root.iteratorForAppenders().forEachRemaining(other -> other.addFilter(new Quiet(level)));
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
  }

  @AfterEach
  void stopListening() {
    root.setLevel(level);
    root.detachAppender(appender);
    root.iteratorForAppenders().forEachRemaining(ch.qos.logback.core.Appender::clearAllFilters);
    appender.stop();
  }

  @Test
  void leaksNowhere() throws IOException {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      try (Claviger claviger = roots.open(file.url())) {
        useValue(claviger.secrets());
        claviger.keys().rotate(said::add);
        useValue(claviger.secrets());
        for (AuditEvent event : trail(claviger)) {
          said.add(event.toString());
        }
        assertNoLeak(file.file().getParent());
      }
      assertNoLeak(file.file().getParent());
    }
    assertThat(new String(log.toByteArray(), StandardCharsets.UTF_8))
        .as("the log was listened to")
        .contains("io.claviger");
  }

  private void useValue(SecretsManager secrets) {
    SecretValue value = SecretValue.text(planted);
    String name = NAME + said.size();
    tell(secrets.create(CreateSecret.builder(name, value).idempotencyKey("first").build()));
    for (int i = 0; i < 5; i++) {
      PutSecret put = PutSecret.builder(name, value).build();
      said.add(put.toString());
      tell(secrets.put(put));
      Secret read = secrets.get(name);
      assertThat(read.value().revealText()).isEqualTo(planted);
      tell(read);
    }
    refused(
        ErrorCode.VERSION_CONFLICT,
        () -> secrets.put(PutSecret.builder(name, value).expectedVersion(3).build()));
    refused(
        ErrorCode.SECRET_EXISTS, () -> secrets.create(CreateSecret.builder(name, value).build()));
    SecretValue other = SecretValue.text(planted + planted);
    refused(
        ErrorCode.IDEMPOTENCY_CONFLICT,
        () -> secrets.put(PutSecret.builder(name, other).idempotencyKey("first").build()));
    refused(ErrorCode.SECRET_NOT_FOUND, () -> secrets.put(PutSecret.builder("no", value).build()));
    refused(ErrorCode.INVALID_REQUEST, () -> SecretValue.text(planted.repeat(2_000)));
    refused(ErrorCode.INVALID_REQUEST, () -> SecretValue.text(planted + '\ud800'));
    secrets.disable(name, 6);
    refused(ErrorCode.SECRET_DISABLED, () -> secrets.get(name));
    secrets.delete(name, SecretsManager.DEFAULT_RECOVERY_WINDOW);
    refused(ErrorCode.SECRET_DELETED, () -> secrets.put(PutSecret.builder(name, value).build()));
    secrets.purge(name);
  }

  private void tell(Object object) {
    said.add(object.toString());
  }

  private void refused(ErrorCode code, Runnable call) {
    ClavigerException refusal = catchThrowableOfType(ClavigerException.class, call::run);
    assertThat(refusal).as("refused with %s", code).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    StringWriter trace = new StringWriter();
    refusal.printStackTrace(new PrintWriter(trace));
    said.add(trace.toString());
  }

  private static List<AuditEvent> trail(Claviger claviger) {
    return claviger.audit().trail(TrailQuery.builder().limit(1000).build()).events();
  }

  private void assertNoLeak(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    assertThat(files).isNotEmpty();
    for (String form : forms()) {
      for (Path path : files) {
        String content = Files.readString(path, StandardCharsets.ISO_8859_1);
        assertThat(content.contains(form)).as("%s in %s", form, path.getFileName()).isFalse();
      }
      assertThat(said).noneMatch(text -> text.contains(form));
      assertThat(log.toString(StandardCharsets.UTF_8).contains(form)).as("in the log").isFalse();
    }
  }

  private List<String> forms() {
    byte[] bytes = planted.getBytes(StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(bytes);
    return List.of(
        planted,
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        hex,
        hex.toUpperCase(Locale.ROOT));
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
