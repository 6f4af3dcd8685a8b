package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.claviger.access.TokenRequest;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.NotFoundException;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.telemetry.Meter;
import io.claviger.telemetry.Recorder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the engine counts and logs of what is done with it. */
class EngineNumbersTest {
  private static final String PLANTED = "planted-value-4711";

  @TempDir private Path folder;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger("io.claviger.engine");
  private final Recording recording = new Recording();
  private Claviger claviger;
  private SecretsManager secrets;

  private static final class Recording implements Recorder {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();

    @Override
    public void read(long nanos) {
      assertThat(nanos).isPositive();
      reads.incrementAndGet();
    }

    @Override
    public void append(int events, long nanos) {
      assertThat(events).isPositive();
      assertThat(nanos).isPositive();
      appends.incrementAndGet();
    }

    @Override
    public void commit(int changes) {
      commits.addAndGet(changes);
    }
  }

  @BeforeEach
  void open() {
    claviger =
        Claviger.builder()
            .databaseUrl("sqlite:///" + folder.resolve("claviger.db"))
            .rootKeys(new RootKeys(List.of(LocalRootKey.generate(new SecureRandom()))))
            .admin("admin")
            .build();
    claviger.metrics().recorders().add(recording);
    secrets =
        claviger
            .secrets()
            .as(CallerContext.of("admin", "10.1.2.3", "curl\r\nevent=fake", "request-7"));
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void close() {
    log.detachAppender(lines);
    claviger.close();
  }

  private double number(String name, String... tag) {
    Map<String, String> tags = tag.length == 0 ? Map.of() : Map.of(tag[0], tag[1]);
    return claviger.metrics().meters().stream()
        .filter(meter -> meter.name().equals(name) && meter.tags().equals(tags))
        .map(meter -> meter.value().getAsDouble())
        .reduce((one, other) -> Double.NaN) // one meter of a name and tag
        .orElseThrow();
  }

  private List<String> logged(String event) {
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith("event=" + event))
        .toList();
  }

  private void create(String name) {
    secrets.create(
        CreateSecret.builder(name, SecretValue.text(PLANTED))
            .expiresDays(90)
            .idempotencyKey("key-1")
            .build());
  }

  @Test
  void countsChangesByWhatTheyDid() {
    create("a");
    create("a"); // the same again
    secrets.put(PutSecret.builder("a", SecretValue.text(PLANTED + "2")).build());
    secrets.delete("a", Duration.ZERO);
    secrets.restore("a");
    secrets.delete("a", Duration.ZERO);
    secrets.purge("a");
    assertThatThrownBy(() -> secrets.put(PutSecret.builder("b", SecretValue.text(PLANTED)).build()))
        .isInstanceOf(NotFoundException.class);

    assertThat(number("secrets_created")).isEqualTo(1);
    assertThat(number("secret_versions_put")).isEqualTo(1);
    assertThat(number("secrets_deleted")).isEqualTo(2);
    assertThat(number("secrets_purged")).isEqualTo(1);
    assertThat(number("claviger_changes", "result", "success")).isEqualTo(6);
    assertThat(number("claviger_changes", "result", "unchanged")).isEqualTo(1);
    assertThat(number("claviger_changes", "result", "not_found")).isEqualTo(1);
    assertThat(recording.commits).hasValue(8);
  }

  @Test
  void countsReadsByResult() {
    create("a");
    secrets.get("a");
    secrets.get("a");
    assertThatThrownBy(() -> secrets.get("b")).isInstanceOf(NotFoundException.class);
    secrets.getAll(List.of(SecretReference.current("a"), SecretReference.current("b")));
    SecretsManager stranger = claviger.secrets().as(CallerContext.of("mallory"));
    assertThatThrownBy(() -> stranger.get("a")).isInstanceOf(AccessDeniedException.class);
    stranger.getAll(List.of(SecretReference.current("a")));

    assertThat(number("claviger_reads", "result", "success")).isEqualTo(3);
    assertThat(number("claviger_reads", "result", "not_found")).isEqualTo(2);
    assertThat(number("claviger_reads", "result", "denied")).isEqualTo(2);
    assertThat(number("claviger_denials")).isEqualTo(2);
    assertThat(number("claviger_cache_hits", "cache", "secrets")).isGreaterThanOrEqualTo(2);
    assertThat(recording.reads).hasValue(6);
    assertThat(recording.appends).hasPositiveValue();
  }

  @Test
  void countsFailedAuthenticationsByReason() {
    claviger.tokens().authenticate("clv_x", Optional.empty(), Optional.empty(), Optional.empty());
    claviger.tokens().countFailure(Optional.of("10.0.0.1"), "no_token");
    claviger.tokens().countFailure(Optional.of("10.0.0.1"), "made-up\nreason");

    assertThat(number("claviger_authentication_failures", "reason", "no_token")).isEqualTo(1);
    assertThat(number("claviger_authentication_failures", "reason", "other")).isEqualTo(1);
    claviger.close();
    assertThat(logged("authentication_failed"))
        .contains("event=authentication_failed reason=no_token count=1 actor_ip=10.0.0.1")
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).doesNotContain("\n"));
  }

  @Test
  void limitsTheLinesAboutStrangers() {
    for (int i = 0; i < 300; i++) {
      claviger.tokens().countFailure(Optional.of("10.0.0." + i), "no_token");
    }
    claviger.close();

    assertThat(logged("authentication_failed")).hasSize(20);
    assertThat(logged("authentication_failures_omitted"))
        .containsExactly("event=authentication_failures_omitted count=280");
  }

  @Test
  void tellsThatItWorks() {
    create("a");

    for (String part : List.of("database", "keys", "audit")) {
      assertThat(number("claviger_up", "part", part)).isEqualTo(1);
    }
    assertThat(number("claviger_key_ring_revision")).isPositive();
    assertThat(number("claviger_connections_max")).isPositive();
    assertThat(number("claviger_append_queue_bytes")).isZero();
  }

  @Test
  void hasNoTagThatSomebodyCanChoose() {
    create("some/name");
    assertThatThrownBy(() -> claviger.secrets().as(CallerContext.of("mallory")).get("some/name"))
        .isInstanceOf(AccessDeniedException.class);

    assertThat(claviger.metrics().meters())
        .flatExtracting(meter -> meter.tags().values())
        .allSatisfy(value -> assertThat(value).matches("[a-z0-9_]+"))
        .doesNotContain("mallory", "some/name");
    assertThat(claviger.metrics().meters().stream().map(Meter::description)).doesNotContain("");
  }

  @Test
  void logsChangesOnceTheyAreCommitted() {
    create("a");
    create("a");
    secrets.put(PutSecret.builder("a", SecretValue.text(PLANTED)).build());
    secrets.rollback("a", 1);
    secrets.delete("a", Duration.ZERO);
    secrets.purge("a");

    String by = " actor_id=admin actor_ip=10.1.2.3 request_id=request-7";
    assertThat(logged("secret"))
        .containsExactly(
            "event=secret_created secret_name=a secret_type=API_KEY expires_days=90" + by,
            "event=secret_version_added secret_name=a version=2" + by,
            "event=secret_rolled_back secret_name=a version=1" + by,
            "event=secret_deleted secret_name=a" + by,
            "event=secret_purged secret_name=a" + by);
  }

  @Test
  void logsDenialsButNoReads() {
    create("a");
    secrets.get("a");
    SecretsManager stranger = claviger.secrets().as(CallerContext.of("mal\u001b[2Jlory"));
    assertThatThrownBy(() -> stranger.get("a")).isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> stranger.purge("a")).isInstanceOf(AccessDeniedException.class);

    assertThat(logged("secret_read"))
        .containsExactly("event=secret_read_denied secret_name=a actor_id=mal?[2Jlory");
    assertThat(logged("access_denied"))
        .containsExactly("event=access_denied action=purge resource=a actor_id=mal?[2Jlory");
  }

  @Test
  void limitsTheLinesAboutDenials() {
    SecretsManager stranger = claviger.secrets().as(CallerContext.of("mallory"));
    List<SecretReference> wanted =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(i -> SecretReference.current("s" + i))
            .toList();
    stranger.getAll(wanted);

    assertThat(logged("secret_read_denied")).hasSize(50);
    assertThat(number("claviger_denials")).isEqualTo(100);
  }

  @Test
  void logsTokensWithoutTheirText() {
    var operator =
        io.claviger.access.Caller.of(
            CallerContext.of("admin"), Set.of(io.claviger.access.Caller.ROOT_POLICY));
    var token =
        claviger
            .tokens()
            .create(operator, TokenRequest.builder("job").policies(Set.of("root")).build());
    claviger.tokens().revoke(operator, token.accessor());
    assertThatThrownBy(() -> claviger.tokens().revoke(operator, "unknown"))
        .isInstanceOf(NotFoundException.class);

    assertThat(logged("token"))
        .containsExactly(
            "event=token_created accessor="
                + token.accessor()
                + " principal=job policies=root actor_id=admin",
            "event=token_revoked accessor=" + token.accessor() + " tokens=1 actor_id=admin");
    assertThat(lines.list.toString()).doesNotContain(token.secretText());
  }
}
