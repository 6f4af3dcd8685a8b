package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.TokenRequest;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.BatchEntry;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.api.ConflictException;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.GoneException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.StagingLabel;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnauthenticatedException;
import io.claviger.api.UpdateMetadata;
import io.claviger.api.VersionSelector;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine over a SQLite file. */
class ClavigerTest {
  private static final Duration WINDOW = SecretsManager.DEFAULT_RECOVERY_WINDOW;

  @TempDir private Path folder;
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  private final TestClock clock = new TestClock();
  private Claviger claviger;
  private SecretsManager secrets;

  @BeforeEach
  void open() {
    claviger = builder().build();
    secrets = claviger.secrets();
  }

  @AfterEach
  void close() {
    claviger.close();
  }

  private Claviger.Builder builder() {
    return Claviger.builder()
        .databaseUrl("sqlite:///" + folder.resolve("claviger.db"))
        .rootKeys(roots)
        .clock(clock)
        .admin("admin")
        .defaultPrincipal("admin");
  }

  private SecretVersion create(String name, String value) {
    return secrets.create(CreateSecret.builder(name, SecretValue.text(value)).build());
  }

  private SecretVersion put(String name, String value) {
    return secrets.put(PutSecret.builder(name, SecretValue.text(value)).build());
  }

  private String read(String name) {
    return secrets.get(name).value().revealText();
  }

  private List<AuditEvent> events(TrailQuery.Builder query) {
    return claviger.audit().trail(query.build()).events();
  }

  @Test
  void whatWasCreatedIsReadAlsoAfterARestart() {
    SecretVersion created = create("dispatch/gateway", "sk-1");
    assertThat(created.version()).isEqualTo(1);
    assertThat(created.labels()).containsExactly(StagingLabel.CURRENT);
    assertThat(read("dispatch/gateway")).isEqualTo("sk-1");
    claviger.close();
    open();
    Secret secret = secrets.get("dispatch/gateway");
    assertThat(secret.value().revealText()).isEqualTo("sk-1");
    assertThat(secret.version().createdBy()).isEqualTo("admin");
  }

  @Test
  void putMakesTheOldVersionPreviousAndRollbackBringsItBack() {
    create("a", "one");
    put("a", "two");
    put("a", "three");
    assertThat(read("a")).isEqualTo("three");
    assertThat(secrets.get("a", VersionSelector.label(StagingLabel.PREVIOUS)).version().version())
        .isEqualTo(2);
    assertThat(secrets.get("a", VersionSelector.number(1)).value().revealText()).isEqualTo("one");
    secrets.rollback("a", 1);
    assertThat(read("a")).isEqualTo("one");
    assertThat(secrets.metadata("a").labels())
        .isEqualTo(Map.of(StagingLabel.CURRENT, 1L, StagingLabel.PREVIOUS, 3L));
    assertThat(secrets.versions("a", Long.MAX_VALUE, 2).items())
        .extracting(SecretVersion::version)
        .containsExactly(3L, 2L);
    assertThat(secrets.versions("a", 2, 2).items())
        .extracting(SecretVersion::version)
        .containsExactly(1L);
  }

  @Test
  void aNameThatExistsIsAConflict() {
    create("a", "one");
    assertThatThrownBy(() -> create("a", "two"))
        .isInstanceOf(ConflictException.class)
        .extracting(e -> ((ClavigerException) e).code())
        .isEqualTo(ErrorCode.SECRET_EXISTS);
    assertThat(read("a")).isEqualTo("one");
  }

  @Test
  void anIdempotencyKeyMakesARepetitionHarmless() {
    CreateSecret create =
        CreateSecret.builder("a", SecretValue.text("one")).idempotencyKey("k1").build();
    assertThat(secrets.create(create).version()).isEqualTo(1);
    assertThat(secrets.create(create).version()).isEqualTo(1);
    PutSecret put = PutSecret.builder("a", SecretValue.text("two")).idempotencyKey("k2").build();
    assertThat(secrets.put(put).version()).isEqualTo(2);
    assertThat(secrets.put(put).version()).isEqualTo(2);
    PutSecret other = PutSecret.builder("a", SecretValue.text("x")).idempotencyKey("k2").build();
    assertThatThrownBy(() -> secrets.put(other))
        .extracting(e -> ((ClavigerException) e).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_CONFLICT);
  }

  @Test
  void anExpectedVersionThatIsNotCurrentIsAConflict() {
    create("a", "one");
    put("a", "two");
    PutSecret late = PutSecret.builder("a", SecretValue.text("x")).expectedVersion(1).build();
    assertThatThrownBy(() -> secrets.put(late))
        .extracting(e -> ((ClavigerException) e).code())
        .isEqualTo(ErrorCode.VERSION_CONFLICT);
    assertThat(read("a")).isEqualTo("two");
  }

  @Test
  void aDeletedSecretIsUnreadableRestorableAndPurgeable() {
    create("a", "one");
    assertThat(secrets.delete("a", WINDOW).purgeAt()).isPresent();
    assertThatThrownBy(() -> read("a"))
        .extracting(e -> ((ClavigerException) e).code())
        .isEqualTo(ErrorCode.SECRET_DELETED);
    secrets.restore("a");
    assertThat(read("a")).isEqualTo("one");
    assertThatThrownBy(() -> secrets.purge("a")).isInstanceOf(ConflictException.class);
    secrets.delete("a", WINDOW);
    secrets.purge("a");
    assertThatThrownBy(() -> read("a")).isInstanceOf(NotFoundException.class);
    create("a", "another");
    assertThat(read("a")).isEqualTo("another");
    assertThat(secrets.metadata("a").lastVersion()).isEqualTo(1);
  }

  @Test
  void aDisabledVersionIsGoneUntilItIsEnabled() {
    create("a", "one");
    secrets.disable("a", 1);
    assertThatThrownBy(() -> read("a")).isInstanceOf(GoneException.class);
    secrets.enable("a", 1);
    assertThat(read("a")).isEqualTo("one");
  }

  @Test
  void aVersionExpiresByTheDatabasesClock() {
    secrets.create(CreateSecret.builder("a", SecretValue.text("one")).expiresDays(2).build());
    clock.advance(Duration.ofDays(2).minusSeconds(1));
    assertThat(read("a")).isEqualTo("one");
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> read("a"))
        .extracting(e -> ((ClavigerException) e).code())
        .isEqualTo(ErrorCode.SECRET_EXPIRED);
    put("a", "two");
    assertThat(read("a")).isEqualTo("two");
  }

  @Test
  void metadataChangesAndListsAreSorted() {
    create("b", "1");
    create("a/x", "2");
    create("a_y", "3");
    secrets.updateMetadata(
        UpdateMetadata.builder("b")
            .description("radio \"gateway\"")
            .tags(Map.of("t", "ü"))
            .build());
    assertThat(secrets.metadata("b").description()).isEqualTo("radio \"gateway\"");
    assertThat(secrets.metadata("b").tags()).containsEntry("t", "ü");
    List<String> names = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      var page = secrets.list(new ListQuery("", Optional.empty(), false, cursor, 1));
      page.items().forEach(item -> names.add(item.name()));
      cursor = page.nextCursor();
    } while (cursor.isPresent());
    assertThat(names).containsExactly("a/x", "a_y", "b");
    assertThat(secrets.list(ListQuery.prefix("a_")).items()).hasSize(1);
  }

  @Test
  void aBatchAnswersEachItemByItself() {
    create("a", "one");
    List<BatchEntry> entries =
        secrets.getAll(List.of(SecretReference.current("a"), SecretReference.current("nope")));
    assertThat(entries.get(0)).isInstanceOf(BatchEntry.Found.class);
    assertThat(entries.get(1)).isInstanceOf(BatchEntry.Refused.class);
  }

  @Test
  void whoIsNobodyMayDoNothingAndIsRecorded() {
    create("a", "one");
    SecretsManager stranger = secrets.as(CallerContext.of("eve", "10.0.0.9", "curl", "r-1"));
    assertThatThrownBy(() -> stranger.get("a")).isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> stranger.get("unknown")).isInstanceOf(AccessDeniedException.class);
    List<AuditEvent> events = events(TrailQuery.builder().actorId("eve"));
    assertThat(events).hasSize(2).allMatch(event -> event.result() == AuditResult.DENIED);
    assertThat(events.getFirst().actorIp()).contains("10.0.0.9");
  }

  @Test
  void everyAccessIsInTheTrailAtOnceNewestFirst() {
    create("a", "one");
    read("a");
    put("a", "two");
    assertThatThrownBy(() -> read("nope")).isInstanceOf(NotFoundException.class);
    List<AuditEvent> events = events(TrailQuery.builder());
    assertThat(events)
        .extracting(AuditEvent::action)
        .containsExactly(
            AuditAction.READ_AUDIT,
            AuditAction.READ,
            AuditAction.UPDATE,
            AuditAction.READ,
            AuditAction.CREATE);
    assertThat(events).extracting(AuditEvent::id).containsExactly(5L, 4L, 3L, 2L, 1L);
    assertThat(events.get(1).result()).isEqualTo(AuditResult.FAILURE);
    assertThat(events(TrailQuery.builder().resourceName("a").action(AuditAction.UPDATE)))
        .singleElement()
        .satisfies(event -> assertThat(event.version()).hasValue(2));
  }

  @Test
  void hostileContextNeverHindersAnAppend() {
    create("a", "one");
    String hostile = "\0\uD800" + "x".repeat(65_536) + "\uDC00";
    SecretsManager odd = secrets.as(CallerContext.of("admin", hostile, hostile, hostile));
    assertThat(odd.get("a").value().revealText()).isEqualTo("one");
    assertThat(events(TrailQuery.builder().action(AuditAction.READ)))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.actorIp().orElseThrow()).hasSize(45).startsWith("\uFFFD\uFFFDxx");
              assertThat(event.actorUserAgent().orElseThrow()).hasSize(512).endsWith("\u2026");
            });
  }

  @Test
  void aTokenActsUntilItIsRevoked() {
    create("a", "one");
    Caller admin = Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));
    NewToken token = claviger.tokens().create(admin, rootToken().build());
    Caller caller = authenticate(token.secretText()).orElseThrow();
    assertThat(claviger.secrets(caller).get("a").value().revealText()).isEqualTo("one");
    assertThat(claviger.tokens().revoke(admin, token.accessor())).isEqualTo(1);
    assertThat(authenticate(token.secretText())).isEmpty();
    assertThatThrownBy(() -> claviger.secrets(caller).get("a"))
        .isInstanceOf(UnauthenticatedException.class);
    PutSecret put = PutSecret.builder("a", SecretValue.text("x")).build();
    assertThatThrownBy(() -> claviger.secrets(caller).put(put))
        .isInstanceOf(UnauthenticatedException.class);
    assertThat(read("a")).isEqualTo("one");
  }

  @Test
  void aTokenExpires() {
    create("a", "one");
    Caller admin = Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));
    NewToken token =
        claviger.tokens().create(admin, rootToken().ttl(Duration.ofMinutes(5)).build());
    Caller caller = authenticate(token.secretText()).orElseThrow();
    clock.advance(Duration.ofMinutes(5));
    assertThatThrownBy(() -> claviger.secrets(caller).get("a"))
        .isInstanceOf(UnauthenticatedException.class);
    assertThat(authenticate(token.secretText())).isEmpty();
  }

  private static TokenRequest.Builder rootToken() {
    return TokenRequest.builder("ci").policies(Set.of(Caller.ROOT_POLICY));
  }

  private Optional<Caller> authenticate(String text) {
    return claviger
        .tokens()
        .authenticate(text, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void keysAreRotatedAndOldVersionsStayReadable() {
    create("a", "one");
    put("a", "two");
    List<String> steps = new ArrayList<>();
    KeyAdministration.RotationReport report = claviger.keys().rotate(steps::add);
    assertThat(report.resealedVersions()).isEqualTo(2);
    assertThat(read("a")).isEqualTo("two");
    assertThat(secrets.get("a", VersionSelector.number(1)).value().revealText()).isEqualTo("one");
    put("a", "three");
    RootKeys newRoots =
        new RootKeys(List.of(LocalRootKey.generate(new SecureRandom()), roots.primary()));
    claviger.keys().rotateRoot(newRoots);
    claviger.close();
    assertThatThrownBy(() -> builder().build()).isInstanceOf(ClavigerException.class);
    claviger = builder().rootKeys(new RootKeys(List.of(newRoots.primary()))).build();
    assertThat(claviger.secrets().get("a").value().revealText()).isEqualTo("three");
  }

  /** A clock that is set by hand. */
  private static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00.123456Z");

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new IllegalStateException("one zone is enough");
    }
  }
}
