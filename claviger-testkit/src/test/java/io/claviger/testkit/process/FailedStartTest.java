package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.testkit.SqliteFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An instance that cannot start leaves nothing running. */
class FailedStartTest {
  @Test
  void leavesNoThreads() throws Exception {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.file());
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("DROP TABLE replicas");
      }
      List<Thread> before = threads();
      Roots roots = Roots.generate();

      assertThatThrownBy(() -> roots.open(file.url())).isInstanceOf(IllegalStateException.class);
      assertThat(threads()).isSubsetOf(before);
    }
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("claviger-"))
        .filter(thread -> !thread.getName().startsWith("claviger-sqlite")) // the pool's
        .toList();
  }
}
