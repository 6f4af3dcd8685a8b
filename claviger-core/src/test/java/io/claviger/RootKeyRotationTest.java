package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.CreateSecret;
import io.claviger.api.KeyException;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.UnavailableException;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeyFile;
import io.claviger.seal.RootKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root key is replaced while another replica, on another machine, reads and writes. */
class RootKeyRotationTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;
  private Path here;
  private Path there;

  @BeforeEach
  void giveBothMachinesTheKey() throws IOException {
    here = folder.resolve("here.key");
    there = folder.resolve("there.key");
    RootKeyFile.createIfMissing(here, RANDOM);
    copyToTheOtherMachine();
  }

  private void copyToTheOtherMachine() throws IOException {
    Path beside = folder.resolve("copy");
    Files.copy(here, beside, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(beside, there, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Claviger open(Path keys) {
    return Claviger.builder()
        .databaseUrl("sqlite:///" + folder.resolve("claviger.db"))
        .rootKeySource(() -> RootKeyFile.load(keys))
        .admin("admin")
        .defaultPrincipal("admin")
        .build();
  }

  @Test
  void aReplicaThatWritesTakesTheNewKeyUpWithoutARestart() throws Exception {
    try (Claviger one = open(here);
        Claviger two = open(there);
        Writer writer = new Writer(two)) {
      String old = one.keys().rootKeyId();
      RootKeyFile.at(here).addPrimary(LocalRootKey.generate(RANDOM));
      RootKeys both = RootKeyFile.load(here);

      assertThatThrownBy(() -> one.keys().rotateRoot(both))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("1 of the living replicas")
          .hasMessageContaining(both.primary().id());
      assertThat(one.keys().rootKeyId()).isEqualTo(old);

      copyToTheOtherMachine();
      one.keys().rotateRoot(both);
      RootKeyFile.at(here).keepOnlyPrimary();

      assertThat(two.keys().rootKeyId()).isEqualTo(both.primary().id());
      writer.awaitMore(5);
      two.keys().rotate(step -> {}); // the ring stays wrapped with the new key
      assertThat(one.keys().rootKeyId()).isEqualTo(both.primary().id());
      writer.awaitMore(5);
      copyToTheOtherMachine();
      writer.awaitMore(5);
      assertThat(writer.errors).isEmpty();
    }
    try (Claviger again = open(here)) {
      assertThat(again.secrets().get("a").value().revealText()).startsWith("value-");
    }
  }

  @Test
  void theOldKeyDoesNotOpenTheDatabaseAnyMore() {
    RootKeys old = RootKeyFile.load(there);
    try (Claviger one = open(here)) {
      RootKeyFile.at(here).addPrimary(LocalRootKey.generate(RANDOM));
      one.keys().rotateRoot(RootKeyFile.load(here));
    }

    assertThatThrownBy(() -> open(there))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(old.primary().id());
  }

  @Test
  void aFileThatLacksTheKeyInUseChangesNothing() throws IOException {
    try (Claviger one = open(here)) {
      one.secrets().create(CreateSecret.builder("a", SecretValue.text("one")).build());
      Files.delete(here);
      RootKeyFile.createIfMissing(here, RANDOM);
      RootKeys wrong = RootKeyFile.load(here);

      assertThatThrownBy(() -> one.keys().rotateRoot(wrong)).isInstanceOf(KeyException.class);
      one.keys().rotate(step -> {});

      assertThat(one.keys().rootKeyId()).isEqualTo(RootKeyFile.load(there).primary().id());
      assertThat(one.secrets().get("a").value().revealText()).isEqualTo("one");
    }
    assertThatThrownBy(() -> open(here)).isInstanceOf(KeyException.class);
    open(there).close();
  }

  /** Writes and reads back all the time. */
  private static final class Writer implements AutoCloseable {
    private final List<RuntimeException> errors = new CopyOnWriteArrayList<>();
    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    Writer(Claviger claviger) {
      claviger.secrets().create(CreateSecret.builder("a", SecretValue.text("value-0")).build());
      thread = Thread.ofPlatform().start(() -> write(claviger));
    }

    private void write(Claviger claviger) {
      try {
        while (!end.await(1, TimeUnit.MILLISECONDS)) {
          String value = "value-" + written.incrementAndGet();
          claviger.secrets().put(PutSecret.builder("a", SecretValue.text(value)).build());
          assertThat(claviger.secrets().get("a").value().revealText()).isEqualTo(value);
        }
      } catch (RuntimeException e) {
        errors.add(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitMore(int more) throws InterruptedException {
      long wanted = written.get() + more;
      for (int i = 0; written.get() < wanted && i < 1000; i++) {
        assertThat(thread.join(Duration.ofMillis(10))).isFalse();
      }
      assertThat(written.get()).isGreaterThanOrEqualTo(wanted);
    }

    @Override
    public void close() {
      end.countDown();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
