package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.claviger.access.Caller;
import io.claviger.access.LoginStore;
import io.claviger.access.PolicyStore;
import io.claviger.access.TokenStore;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.ClavigerException;
import io.claviger.api.CreateSecret;
import io.claviger.api.ErrorCode;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.StagingLabel;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import io.claviger.api.VersionSelector;
import io.claviger.audit.ChainHash;
import io.claviger.audit.HeadLog;
import io.claviger.audit.Heads;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.engine.Acting;
import io.claviger.engine.Engine;
import io.claviger.engine.Ports;
import io.claviger.seal.KeyRings;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.secret.SecretStore;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transactions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * One fault at every single call of a store, of every kind: whatever the caller was told holds, and
 * no value is there without its event.
 */
class EngineFaultsTest {
  private static final int TRIES = 3;

  private final SecureRandom random = new SecureRandom();
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
  private final Acting admin =
      Acting.as(Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY)));

  /** How a call fails. */
  private enum Kind {
    UNAVAILABLE_BEFORE,
    CONTENTION_BEFORE,
    ANSWER_LOST
  }

  @Test
  void aFaultAtAnyCallLosesNothingAndTearsNothing() {
    List<String> calls = run(new FaultPlan(), "no fault");
    assertThat(calls).contains("Transaction.commit", "Journal.append", "SecretStore.save");
    for (Kind kind : Kind.values()) {
      for (int call = 1; call <= calls.size(); call++) {
        if (!mayHappen(kind, calls.get(call - 1))) {
          continue;
        }
        String where = kind + " at call " + call + ", " + calls.get(call - 1);
        run(plan(kind, call, calls.get(call - 1)), where);
      }
    }
  }

  /**
   * Reads outside of transactions tell contention as unavailability, and a transaction whose begin
   * failed is nobody's to close.
   */
  private static boolean mayHappen(Kind kind, String call) {
    return switch (kind) {
      case UNAVAILABLE_BEFORE -> true;
      case CONTENTION_BEFORE ->
          call.startsWith("Transaction")
              || call.equals("Journal.append")
              || call.equals("SecretStore.lock")
              || call.equals("SecretStore.save");
      case ANSWER_LOST -> !call.equals("Transactions.begin");
    };
  }

  private static FaultPlan plan(Kind kind, int call, String name) {
    Supplier<RuntimeException> unavailable =
        () -> new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, "planted", null);
    return switch (kind) {
      case UNAVAILABLE_BEFORE -> new FaultPlan().failBefore(call, unavailable);
      case CONTENTION_BEFORE ->
          new FaultPlan().failBefore(call, () -> new ContentionException("planted", null));
      case ANSWER_LOST ->
          new FaultPlan()
              .failAfter(
                  call,
                  name.equals("Transaction.commit")
                      ? () -> new CommitUnknownException(null)
                      : unavailable);
    };
  }

  /** Runs the scenario and checks everything; returns the calls of the stores. */
  private List<String> run(FaultPlan plan, String where) {
    MemoryDatabase database = new MemoryDatabase(Clock.systemUTC());
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, Clock.systemUTC());
    rings.open();
    try (Engine engine = new Engine(ports(database, plan), rings, random, Clock.systemUTC())) {
      scenario(engine.secrets(admin), where);
      List<String> calls = plan.calls();
      checkChain(database.journal(), where);
      checkEvents(engine, where);
      return calls;
    }
  }

  private static Ports ports(MemoryDatabase database, FaultPlan plan) {
    return new Ports(
        plan.around(Transactions.class, database.transactions()),
        plan.around(SecretStore.class, database.secretStore()),
        plan.around(TokenStore.class, database.tokenStore()),
        plan.around(PolicyStore.class, database.policyStore()),
        plan.around(LoginStore.class, database.loginStore()),
        plan.around(Journal.class, database.journal()),
        plan.around(Trail.class, database.trail()),
        new Heads.Places(database.headStore(), HeadLog.NONE),
        database.replicaStore(),
        database.upkeep());
  }

  private static void scenario(SecretsManager secrets, String where) {
    CreateSecret create =
        CreateSecret.builder("a", SecretValue.text("one")).idempotencyKey("c").build();
    PutSecret put = PutSecret.builder("a", SecretValue.text("two")).idempotencyKey("p").build();
    assertThat(retried(() -> secrets.create(create), where).version()).as(where).isEqualTo(1);
    assertThat(retried(() -> secrets.put(put), where).version()).as(where).isEqualTo(2);
    assertThat(read(secrets, where)).as(where).isEqualTo("two");
    retried(() -> secrets.rollback("a", 1), where);
    assertThat(read(secrets, where)).as(where).isEqualTo("one");
    retried(() -> secrets.disable("a", 2), where);
    ClavigerException gone = refused(() -> secrets.get("a", VersionSelector.number(2)), where);
    assertThat(gone.code()).as(where).isEqualTo(ErrorCode.SECRET_DISABLED);
    retried(() -> secrets.enable("a", 2), where);
    SecretMetadata metadata = retried(() -> secrets.metadata("a"), where);
    assertThat(metadata.labels())
        .as(where)
        .isEqualTo(Map.of(StagingLabel.CURRENT, 1L, StagingLabel.PREVIOUS, 2L));
    assertThat(retried(() -> secrets.versions("a", Long.MAX_VALUE, 10), where).items())
        .as(where)
        .extracting(SecretVersion::version)
        .containsExactly(2L, 1L);
  }

  private static String read(SecretsManager secrets, String where) {
    return retried(() -> secrets.get("a"), where).value().revealText();
  }

  private static <T> T retried(Supplier<T> step, String where) {
    for (int i = 0; i < TRIES; i++) {
      try {
        return step.get();
      } catch (UnavailableException | OutcomeUnknownException e) {
        assertThat(e.retryAfter()).as(where).isPresent();
      }
    }
    return fail(where + ": one fault must not last");
  }

  private static ClavigerException refused(Supplier<?> step, String where) {
    return retried(
        () -> {
          try {
            return fail(where + ": must be refused, but gave " + step.get());
          } catch (UnavailableException e) {
            throw e;
          } catch (ClavigerException e) {
            return e;
          }
        },
        where);
  }

  private static void checkChain(Journal journal, String where) {
    byte[] hash = ChainHash.empty();
    long seq = 0;
    for (JournalRow row : journal.rows(new Tip(0, 0, hash), Integer.MAX_VALUE)) {
      seq += row.n();
      assertThat(row.seq()).as(where).isEqualTo(seq);
      hash = ChainHash.of(hash, row);
      assertThat(row.hash()).as(where).isEqualTo(hash);
    }
    assertThat(journal.head().seq()).as(where).isEqualTo(seq);
  }

  /** Each version has exactly one event that made it. */
  private void checkEvents(Engine engine, String where) {
    List<Long> made = new ArrayList<>();
    TrailQuery all = TrailQuery.builder().limit(1000).build();
    for (AuditEvent event : retried(() -> engine.audit(admin).trail(all), where).events()) {
      boolean writes = event.action() == AuditAction.CREATE || event.action() == AuditAction.UPDATE;
      if (writes && event.result() == AuditResult.SUCCESS && event.details().isEmpty()) {
        made.add(event.version().orElseThrow());
      }
    }
    assertThat(made).as(where).containsExactly(2L, 1L);
  }
}
