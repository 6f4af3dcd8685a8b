package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.TokenInfo;
import io.claviger.access.TokenQuery;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenState;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.ConflictException;
import io.claviger.api.CreateSecret;
import io.claviger.api.IntegrityException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretValue;
import io.claviger.api.TrailQuery;
import io.claviger.api.VersionSelector;
import io.claviger.seal.IntegrityAlarm;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody changes the database behind the engine's back. */
class AlteredRowsTest {
  private static final Caller ADMIN =
      Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));

  @TempDir private Path folder;
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  private final CapturedLog log = new CapturedLog(IntegrityAlarm.class.getName());
  private Claviger claviger;

  @BeforeEach
  void open() {
    claviger =
        Claviger.builder()
            .databaseUrl("sqlite:///" + folder.resolve("claviger.db"))
            .rootKeys(roots)
            .admin("admin")
            .defaultPrincipal("admin")
            .build();
    create("dispatch/db");
    create("other");
  }

  @AfterEach
  void close() {
    claviger.close();
    log.close();
  }

  private void create(String name) {
    claviger.secrets().create(CreateSecret.builder(name, SecretValue.text("v-" + name)).build());
  }

  private void sql(String statement) throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("claviger.db") + "?busy_timeout=5000";
    try (Connection connection = DriverManager.getConnection(url);
        Statement run = connection.createStatement()) {
      assertThat(run.executeUpdate(statement)).isEqualTo(1);
    }
  }

  private List<String> alarms() {
    return log.errors("event=integrity_violation ");
  }

  private void assertRefusedAndRecorded() {
    assertThatThrownBy(() -> claviger.secrets().get("dispatch/db"))
        .isInstanceOf(IntegrityException.class);
    AuditEvent event = newest();
    assertThat(event.action()).isEqualTo(AuditAction.READ);
    assertThat(event.result()).isEqualTo(AuditResult.FAILURE);
    assertThat(event.resourceName()).isEqualTo("dispatch/db");
    assertThat(event.errorMessage()).hasValueSatisfying(m -> assertThat(m).contains("integrity"));
    assertThat(claviger.secrets().get("other").value().revealText()).isEqualTo("v-other");
  }

  private AuditEvent newest() {
    return claviger
        .audit()
        .trail(
            TrailQuery.builder()
                .resourceName("dispatch/db")
                .action(AuditAction.READ)
                .limit(1)
                .build())
        .events()
        .getFirst();
  }

  @Test
  void aHeaderIsRefusedRecordedAndAlarmed() throws SQLException {
    sql("UPDATE secrets SET previous_version = 1 WHERE name = 'dispatch/db'");

    assertRefusedAndRecorded();
    assertRefusedAndRecorded();

    assertThat(alarms()).hasSize(1); // for both reads
    assertThat(alarms().getFirst())
        .contains(" table=secrets secret=dispatch/db ")
        .contains(" version=0 what=row_mac ");
  }

  @Test
  void aVersionIsRefusedRecordedAndAlarmed() throws SQLException {
    sql(versions("expires_at = 5"));

    assertRefusedAndRecorded();
    assertThatThrownBy(() -> claviger.secrets().get("dispatch/db", VersionSelector.number(1)))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> claviger.secrets().versions("dispatch/db", 9, 9))
        .isInstanceOf(IntegrityException.class); // the row with a label is needed for it
    assertThatThrownBy(() -> claviger.secrets().disable("dispatch/db", 1))
        .isInstanceOf(IntegrityException.class);

    assertThat(alarms()).hasSize(1); // whichever statement finds it
    assertThat(alarms().getFirst())
        .contains(" table=secret_versions secret=dispatch/db ")
        .contains(" version=1 what=row_mac ");
  }

  @Test
  void aValueThatDoesNotOpenIsRefusedRecordedAndAlarmed() throws SQLException {
    sql(versions("value = (SELECT value FROM secret_versions o WHERE o.rowid <> v.rowid)"));

    assertRefusedAndRecorded();

    assertThat(alarms()).hasSize(1);
    assertThat(alarms().getFirst())
        .contains(" table=secret_versions secret=dispatch/db ")
        .contains(" version=1 what=value ")
        .doesNotContain("v-other");
    claviger.secrets().put(PutSecret.builder("dispatch/db", SecretValue.text("new")).build());
    assertThat(claviger.secrets().get("dispatch/db").value().revealText()).isEqualTo("new");
  }

  @Test
  void aListGoesOnBehindARefusedRow() throws SQLException {
    sql("UPDATE secrets SET owner = 'eve' WHERE name = 'dispatch/db'");

    ListQuery query = new ListQuery("", Optional.empty(), false, Optional.empty(), 1);
    Page<SecretMetadata> page = claviger.secrets().list(query);

    assertThat(page.items()).extracting(SecretMetadata::name).containsExactly("other");
    assertThat(page.nextCursor()).isEmpty();
    assertThat(alarms()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE secrets SET rev = 7 WHERE name = 'dispatch/db'",
        "UPDATE secret_versions AS v SET expires_at = 5"
            + " WHERE secret_uid = (SELECT uid FROM secrets WHERE name = 'dispatch/db')"
      })
  void aDamagedSecretCanBePurgedSoThatItsNameIsFree(String change) throws SQLException {
    claviger.secrets().get("dispatch/db"); // into the cache
    sql(change);

    claviger.secrets().purge("dispatch/db");

    assertThatThrownBy(() -> claviger.secrets().get("dispatch/db"))
        .isInstanceOf(NotFoundException.class);
    AuditEvent event =
        claviger
            .audit()
            .trail(TrailQuery.builder().action(AuditAction.PURGE).limit(1).build())
            .events()
            .getFirst();
    assertThat(event.result()).isEqualTo(AuditResult.SUCCESS);
    assertThat(event.details()).containsEntry("damaged", "true");
    create("dispatch/db");
    assertThat(claviger.secrets().get("dispatch/db").value().revealText())
        .isEqualTo("v-dispatch/db");
  }

  @Test
  void aWholeSecretIsNotPurgedBeforeItIsDeleted() {
    assertThatThrownBy(() -> claviger.secrets().purge("other"))
        .isInstanceOf(ConflictException.class);
    assertThat(claviger.secrets().get("other").value().revealText()).isEqualTo("v-other");
  }

  @Test
  void keysAreRotatedPastARowWithAWrongMac() throws SQLException {
    sql(versions("expires_at = 5"));

    KeyAdministration.RotationReport report = claviger.keys().rotate(step -> {});

    assertThat(report.damagedVersions()).isZero();
    assertThat(report.resealedVersions()).isEqualTo(2);
    assertThat(claviger.secrets().get("other").value().revealText()).isEqualTo("v-other");
  }

  @Test
  void aValueThatDoesNotOpenKeepsItsKeyUntilItIsPurged() throws SQLException {
    sql(versions("value = (SELECT value FROM secret_versions o WHERE o.rowid <> v.rowid)"));

    KeyAdministration.RotationReport report = claviger.keys().rotate(step -> {});

    assertThat(report.damagedVersions()).isEqualTo(1);
    assertThat(report.resealedVersions()).isEqualTo(1);
    assertThat(report.retiredKeyId()).isZero();
    assertThat(claviger.secrets().get("other").value().revealText()).isEqualTo("v-other");
    claviger.secrets().delete("dispatch/db", Duration.ZERO);
    claviger.secrets().purge("dispatch/db");
    KeyAdministration.RotationReport again = claviger.keys().rotate(step -> {});
    assertThat(again.damagedVersions()).isZero();
    assertThat(again.retiredKeyId()).isPositive();
    assertThat(claviger.secrets().get("other").value().revealText()).isEqualTo("v-other");
  }

  private static String versions(String change) {
    return "UPDATE secret_versions AS v SET "
        + change
        + " WHERE secret_uid = (SELECT uid FROM secrets WHERE name = 'dispatch/db')";
  }

  @Test
  void aTokenIsRefusedAndAlarmed() throws SQLException {
    String token = claviger.tokens().createRoot("bob", Optional.empty()).secretText();
    sql("UPDATE access_tokens SET principal = 'alice'");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(
              () ->
                  claviger
                      .tokens()
                      .authenticate(
                          token, Optional.of("10.0.0.9"), Optional.empty(), Optional.empty()))
          .isInstanceOf(IntegrityException.class);
    }

    assertThat(alarms()).hasSize(1);
    assertThat(alarms().getFirst())
        .contains(" table=access_tokens secret=- ")
        .doesNotContain(token, "alice", "bob");
  }

  private Optional<Caller> show(NewToken token) {
    return claviger
        .tokens()
        .authenticate(
            token.secretText(), Optional.of("10.0.0.9"), Optional.empty(), Optional.empty());
  }

  private NewToken create(Caller issuer, String principal) {
    return claviger
        .tokens()
        .create(
            issuer,
            TokenRequest.builder(principal)
                .policies(Set.of("root"))
                .boundTo(List.of(AddressRange.parse("10.0.0.0/8")))
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uses_left = 99",
        "parent_id = NULL",
        "bound_addresses = '[]'",
        "bound_addresses = 'no list'",
        "max_expires_at = 0",
        "expires_at = expires_at + 1",
        "ttl = ttl + 1",
        "description = 'x'",
        "rev = 2",
      })
  void anAlteredTokenIsRefusedAlarmedAndLeftOut(String change) throws SQLException {
    NewToken parent = create(ADMIN, "parent");
    NewToken token = create(show(parent).orElseThrow(), "child");
    sql("UPDATE access_tokens SET " + change + " WHERE principal = 'child'");

    assertThatThrownBy(() -> show(token)).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> claviger.tokens().get(ADMIN, token.accessor()))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> claviger.tokens().renew(ADMIN, token.accessor()))
        .isInstanceOf(IntegrityException.class);
    TokenQuery all = new TokenQuery(Optional.empty(), true, Optional.empty(), 100);
    assertThat(claviger.tokens().list(ADMIN, all).items())
        .extracting(TokenInfo::accessor)
        .containsExactly(parent.accessor());
    assertThat(alarms()).hasSize(1);
    assertThat(alarms().getFirst()).contains(" table=access_tokens ");
  }

  @Test
  void aRevocationGoesOnBehindAnAlteredToken() throws SQLException {
    NewToken parent = create(ADMIN, "parent");
    NewToken middle = create(show(parent).orElseThrow(), "middle");
    NewToken child = create(show(middle).orElseThrow(), "child");
    sql("UPDATE access_tokens SET uses_left = 3 WHERE principal = 'middle'");

    assertThat(claviger.tokens().revoke(ADMIN, parent.accessor())).isEqualTo(2);

    assertThatThrownBy(() -> claviger.tokens().get(ADMIN, middle.accessor()))
        .isInstanceOf(IntegrityException.class);
    assertThat(claviger.tokens().get(ADMIN, child.accessor()).state())
        .isEqualTo(TokenState.REVOKED);
  }

  @Test
  void tokensThatAreMadeToBeEachOthersParentsDoNotKeepARevocationBusy() throws SQLException {
    NewToken parent = create(ADMIN, "parent");
    create(show(parent).orElseThrow(), "child");
    sql(
        "UPDATE access_tokens SET parent_id = (SELECT id FROM access_tokens WHERE principal ="
            + " 'child') WHERE principal = 'child'");
    sql(
        "UPDATE access_tokens SET parent_id = (SELECT id FROM access_tokens WHERE principal ="
            + " 'parent') WHERE principal = 'child'");

    assertThat(claviger.tokens().revoke(ADMIN, parent.accessor())).isEqualTo(2);
  }

  @Test
  void aTokenThatWasWrittenByHandIsRefusedAndAlarmed() throws SQLException {
    NewToken real = create(ADMIN, "real");
    sql(
        "INSERT INTO access_tokens (id, accessor, token_hash, rev, principal, policies, parent_id,"
            + " created_at, created_by, ttl, expires_at, max_expires_at, uses_left,"
            + " bound_addresses, revoked_at, mac) SELECT id + 1, 'forged', x'"
            + HexFormat.of().formatHex(sha256("a-token-of-my-own"))
            + "', rev, principal, policies, parent_id, created_at, created_by, ttl, expires_at,"
            + " max_expires_at, uses_left, bound_addresses, revoked_at, mac FROM access_tokens");

    NewToken forged = new NewToken(real.info(), "a-token-of-my-own");
    assertThatThrownBy(() -> show(forged)).isInstanceOf(IntegrityException.class);
    assertThat(alarms()).hasSize(1);
    assertThat(show(real)).isPresent();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
