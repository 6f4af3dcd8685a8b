package io.claviger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.ErrorCode;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.audit.AppendStats;
import io.claviger.audit.Appender;
import io.claviger.audit.Groups;
import io.claviger.audit.Journal;
import io.claviger.audit.LastRow;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRingStore;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import io.claviger.secret.SecretStore;
import io.claviger.tx.Transactions;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error that nobody expects on the thread that makes changes. */
@Timeout(30)
class ChangeQueueTest {
  private static final Caller CALLER =
      Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));

  private final SecureRandom random = new SecureRandom();
  private final KeyRings rings =
      new KeyRings(
          unused(KeyRingStore.class),
          new RootKeys(List.of(LocalRootKey.generate(random))),
          random,
          Clock.systemUTC());
  private final Groups groups = new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
  private final LastRow last = new LastRow();
  private final Counts counts = new Counts();

  private static <T> T unused(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              throw new IllegalStateException(method + " is not to be called");
            }));
  }

  private Appender appender() {
    return new Appender(unused(Journal.class), groups, last, new AppendStats(counts.recorders()));
  }

  private ChangeQueue queue(Appender appender, Consumer<String> changed) {
    Transactions down =
        () -> {
          throw new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, "planted", null);
        };
    JournaledWork work = new JournaledWork(down, unused(Journal.class), groups, last);
    return new ChangeQueue(
        work, unused(SecretStore.class), rings, appender, new ChangeReport(counts), changed);
  }

  private static void purge(ChangeQueue queue) {
    queue.submit(LifecycleChange.purge(CALLER, "a"));
  }

  @Test
  void theThreadSurvivesAnErrorAndTheCallerIsToldAtOnce() {
    AtomicInteger calls = new AtomicInteger();
    try (Appender appender = appender();
        ChangeQueue queue =
            queue(
                appender,
                name -> {
                  if (calls.getAndIncrement() == 0) {
                    throw new StackOverflowError("planted");
                  }
                })) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> purge(queue)).isInstanceOf(OutcomeUnknownException.class);
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
      assertThat(queue.problem()).isNull();
      assertThatThrownBy(() -> purge(queue)).isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void aThreadThatIsGoneShowsAndLetsNobodyWait() {
    try (Appender appender = appender();
        ChangeQueue queue =
            queue(
                appender,
                name -> {
                  throw new StackOverflowError("planted");
                })) {
      assertThatThrownBy(() -> purge(queue)).isInstanceOf(OutcomeUnknownException.class);
      long start = System.nanoTime();
      assertThatThrownBy(() -> purge(queue)).isInstanceOf(UnavailableException.class);
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
      assertThat(queue.problem()).isNotNull();
    }
  }
}
