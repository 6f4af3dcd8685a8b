package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.Claviger;
import io.claviger.api.ConflictException;
import io.claviger.api.GoneException;
import io.claviger.api.SecretsManager;
import io.claviger.api.UnavailableException;
import io.claviger.testkit.CheckedText;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SqliteFixture;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A read that starts after a change was answered never gets the old value, on any replica. */
class NoStaleReadIT {
  private static final int ROUNDS = Integer.getInteger("claviger.test.stale.rounds", 200);
  private static final String NAME = "fleet/key";

  private final Roots roots = Roots.generate();
  private final Random random = new Random(20260303L);
  private @Nullable Replica replica;

  @AfterEach
  void end() {
    if (replica != null) {
      replica.close();
    }
  }

  @Test
  void seesEveryChangeThatWasAnsweredElsewhereOnPostgresql() {
    try (PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase()) {
      changeThereAndReadHere(database.url());
    }
  }

  @Test
  void seesEveryChangeThatWasAnsweredElsewhereOnSqlite() {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      changeThereAndReadHere(file.url());
    }
  }

  private void changeThereAndReadHere(String url) {
    try (Claviger claviger = roots.open(url);
        Load load = new Load(claviger.secrets())) {
      Replica other = Replica.start(url, roots.text());
      replica = other;
      String value = CheckedText.next();
      long version = version(other.ask("create " + NAME + " " + value));
      load.read(NAME); // others keep the cache warm, also between a change and its check
      load.read(NAME);
      SecretsManager secrets = claviger.secrets();
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(secrets.get(NAME).value().revealText()).as("warm").isEqualTo(value);
        switch (random.nextInt(4)) {
          case 0 -> disableAndEnable(other, secrets, version);
          case 1 -> deleteAndRestore(other, secrets);
          default -> {
            value = CheckedText.next();
            version = version(other.ask("put " + NAME + " " + value));
          }
        }
        assertThat(secrets.get(NAME).value().revealText()).as("round %s", round).isEqualTo(value);
      }
      assertThat(load.readErrors())
          .hasOnlyElementsOfTypes(
              GoneException.class, ConflictException.class, UnavailableException.class);
    }
  }

  private static void disableAndEnable(Replica other, SecretsManager secrets, long version) {
    assertThat(version(other.ask("disable " + NAME + " " + version))).isEqualTo(version);
    assertThatThrownBy(() -> secrets.get(NAME)).isInstanceOf(GoneException.class);
    assertThat(version(other.ask("enable " + NAME + " " + version))).isEqualTo(version);
  }

  private static void deleteAndRestore(Replica other, SecretsManager secrets) {
    assertThat(other.ask("delete " + NAME)).isEqualTo("= DELETED");
    assertThatThrownBy(() -> secrets.get(NAME)).isInstanceOf(ConflictException.class);
    assertThat(other.ask("restore " + NAME)).isEqualTo("= ACTIVE");
  }

  private static long version(String answer) {
    assertThat(answer).startsWith("= ");
    return Long.parseLong(answer.substring(2));
  }
}
