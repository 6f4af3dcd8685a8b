package io.claviger.audit;

import io.claviger.api.IntegrityException;
import io.claviger.seal.MacCheck;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a row of the journal must be to follow another. */
final class RowCheck {
  private RowCheck() {}

  /** What is wrong with a row. */
  enum Flaw {
    GAP("rows are missing before a row"),
    OVERLAP("a row lies where another one was"),
    BACKWARDS("time runs backwards"),
    LINK("a row does not follow its predecessor"),
    FORGED("a row was not written by a holder of the keys"),
    UNREADABLE("a row does not hold its events");

    private final String text;

    Flaw(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** The first flaw of a row, or null. Without a check of MACs they are not looked at. */
  static @Nullable Flaw flaw(Tip previous, JournalRow row, @Nullable MacCheck macs) {
    long before = row.seq() - row.n();
    if (row.n() < 1 || before < previous.seq()) {
      return Flaw.OVERLAP;
    }
    if (before > previous.seq()) {
      return Flaw.GAP;
    }
    if (!MessageDigest.isEqual(ChainHash.of(previous.hash(), row), row.hash())) {
      return Flaw.LINK;
    }
    if (row.at() < previous.at()) {
      return Flaw.BACKWARDS;
    }
    if (macs != null && !Groups.isAuthentic(row, macs)) {
      return Flaw.FORGED;
    }
    return null;
  }

  /** Whether a row holds readable events. */
  static boolean isReadable(JournalRow row) {
    try {
      return !TrailRows.of(row).isEmpty();
    } catch (IntegrityException e) {
      return false;
    }
  }
}
