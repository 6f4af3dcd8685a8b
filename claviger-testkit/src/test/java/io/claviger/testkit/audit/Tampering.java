package io.claviger.testkit.audit;

import io.claviger.audit.ChainHash;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.store.jdbc.JdbcDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a skilled administrator of the database can do to the journal without any key. */
final class Tampering {
  private static final List<String> TABLES =
      List.of("audit_head", "audit_journal", "audit_heads", "audit_fold", "secrets_audit_log");

  private Tampering() {}

  static List<JournalRow> rows(Place place) {
    try (JdbcDatabase stores = place.stores()) {
      return stores.journal().rows(new Tip(0, 0, ChainHash.empty()), 100_000);
    }
  }

  /** Cuts the journal behind an event, and sets its end back. */
  static void cutTail(Place place, long seq) {
    List<JournalRow> kept = new ArrayList<>(rows(place));
    kept.removeIf(row -> row.seq() > seq);
    replace(place, kept);
    place.meddle(
        "DELETE FROM secrets_audit_log WHERE id > " + seq,
        "UPDATE audit_fold SET seq = CASE WHEN seq > " + seq + " THEN " + seq + " ELSE seq END");
  }

  /** Takes a row out and links the others anew, as if it had never been. */
  static void deleteAndRecompute(Place place, int index) {
    List<JournalRow> rows = new ArrayList<>(rows(place));
    rows.remove(index);
    replace(place, relinked(rows));
    place.meddle("DELETE FROM secrets_audit_log", "UPDATE audit_fold SET seq = 0, at = 0");
  }

  /** Appends a copy of a row, properly linked. */
  static void appendCopy(Place place, int index) {
    List<JournalRow> rows = new ArrayList<>(rows(place));
    rows.add(rows.get(index));
    replace(place, relinked(rows));
  }

  static List<JournalRow> relinked(List<JournalRow> rows) {
    List<JournalRow> linked = new ArrayList<>();
    Tip last = new Tip(0, 0, ChainHash.empty());
    for (JournalRow row : rows) {
      long seq = last.seq() + row.n();
      long at = Math.max(last.at(), row.at());
      JournalRow moved = with(row, seq, at, row.hash());
      JournalRow next = with(row, seq, at, ChainHash.of(last.hash(), moved));
      linked.add(next);
      last = new Tip(seq, at, next.hash());
    }
    return linked;
  }

  static JournalRow with(JournalRow row, long seq, long at, byte[] hash) {
    return new JournalRow(
        seq, row.n(), at, row.groupId(), row.payload(), row.mac(), hash, row.seen());
  }

  static Tip tip(JournalRow row) {
    return new Tip(row.seq(), row.at(), row.hash());
  }

  /** The same row with another content. */
  static JournalRow content(
      JournalRow row, byte[] groupId, byte[] payload, byte[] mac, byte[] seen) {
    return new JournalRow(row.seq(), row.n(), row.at(), groupId, payload, mac, row.hash(), seen);
  }

  /** The same row with another text of the same length in its events. */
  static JournalRow edited(JournalRow row, String from, String to) {
    String text = new String(row.payload(), StandardCharsets.ISO_8859_1);
    String changed = text.replace(from, to);
    if (changed.equals(text) || from.length() != to.length()) {
      throw new IllegalArgumentException("the row does not hold " + from);
    }
    return content(
        row, row.groupId(), changed.getBytes(StandardCharsets.ISO_8859_1), row.mac(), row.seen());
  }

  /** The same row in a group of another id, so that it is no copy. */
  static JournalRow forged(JournalRow row) {
    byte[] groupId = row.groupId().clone();
    groupId[12] ^= 0x55;
    return content(row, groupId, row.payload(), row.mac(), row.seen());
  }

  /** Puts a row in the place of the one of the same number. */
  static void update(Place place, JournalRow row) {
    place.meddle("DELETE FROM audit_journal WHERE seq = " + row.seq());
    insert(place, row);
  }

  static void insert(Place place, JournalRow row) {
    try (Connection connection = place.connect()) {
      insert(connection, row);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the heads name the rows of a journal that was made anew; nobody can sign that. */
  static void renewHeads(Place place, List<JournalRow> rows) {
    try (Connection connection = place.connect();
        PreparedStatement update =
            connection.prepareStatement("UPDATE audit_heads SET hash = ? WHERE seq = ?")) {
      for (JournalRow row : rows) {
        update.setBytes(1, row.hash());
        update.setLong(2, row.seq());
        update.executeUpdate();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps every table of the log as it is. */
  static void backUp(Place place) {
    for (String table : TABLES) {
      place.meddle(
          "DROP TABLE IF EXISTS kept_" + table,
          "CREATE TABLE kept_" + table + " AS SELECT * FROM " + table);
    }
  }

  /** Puts back what was kept. */
  static void restore(Place place) {
    for (String table : TABLES) {
      place.meddle("DELETE FROM " + table, "INSERT INTO " + table + " SELECT * FROM kept_" + table);
    }
  }

  /** Puts other rows in the place of all, and sets the journal's end to the last of them. */
  static void replace(Place place, List<JournalRow> rows) {
    place.meddle("DELETE FROM audit_journal");
    try (Connection connection = place.connect()) {
      for (JournalRow row : rows) {
        insert(connection, row);
      }
      JournalRow last = rows.getLast();
      try (PreparedStatement head =
          connection.prepareStatement("UPDATE audit_head SET seq = ?, at = ?, hash = ?")) {
        head.setLong(1, last.seq());
        head.setLong(2, last.at());
        head.setBytes(3, last.hash());
        head.executeUpdate();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void insert(Connection connection, JournalRow row) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO audit_journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, row.seq());
      insert.setInt(2, row.n());
      insert.setLong(3, row.at());
      insert.setBytes(4, row.groupId());
      insert.setBytes(5, row.payload());
      insert.setBytes(6, row.mac());
      insert.setBytes(7, row.hash());
      insert.setBytes(8, row.seen());
      insert.executeUpdate();
    }
  }
}
