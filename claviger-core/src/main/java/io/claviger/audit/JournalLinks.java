package io.claviger.audit;

import io.claviger.audit.Damage.Kind;
import io.claviger.seal.MacCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows rows of the journal and says what became of those that do not follow each other. What the
 * next row fits tells which of two rows was altered: the row before, with another hash, or the row
 * before that. Not thread-safe.
 */
final class JournalLinks {
  /** Rows in a run that does not fit; beyond it is not looked any more what they are. */
  private static final int MAX_SUSPECTS = 64;

  private final Damages damages;
  private final @Nullable MacCheck macs;
  private final List<Suspect> suspects = new ArrayList<>();
  private Tip last = new Tip(0, 0, ChainHash.empty());

  /** Where the journal was whole, when the rows behind it do not fit. */
  private @Nullable Tip good;

  /** A row that does not fit, what was said about it, and the hash it should have. */
  private record Suspect(JournalRow row, Damage damage, byte @Nullable [] hash) {}

  JournalLinks(Damages damages, @Nullable MacCheck macs) {
    this.damages = damages;
    this.macs = macs;
  }

  /** The last row, as it says itself. */
  Tip last() {
    return last;
  }

  /** Goes on behind a row that is known otherwise. */
  void startAt(Tip row) {
    last = row;
    trust();
  }

  /**
   * The next row.
   *
   * @param behindEnd whether it lies behind the end of the journal
   */
  void follow(JournalRow row, boolean behindEnd) {
    RowCheck.Flaw flaw = RowCheck.flaw(last, row, macs);
    if (flaw == null || isExplained(row)) {
      trust();
    } else {
      good = good == null ? last : good;
      Damage damage = behindEnd ? inserted(row, " lies behind the journal's end") : said(row, flaw);
      damages.add(damage);
      if (flaw == RowCheck.Flaw.LINK) {
        damages.unlinked(last, row);
      }
      byte[] hash = flaw == RowCheck.Flaw.LINK ? ChainHash.of(last.hash(), row) : null;
      if (suspects.size() < MAX_SUSPECTS) {
        suspects.add(new Suspect(row, damage, hash));
      }
    }
    last = new Tip(row.seq(), row.at(), row.hash());
  }

  private void trust() {
    good = null;
    suspects.clear();
  }

  /** Whether the row fits once the rows before it are what they must be. */
  private boolean isExplained(JournalRow row) {
    Tip whole = good;
    if (whole == null || suspects.isEmpty()) {
      return false;
    }
    byte[] hash = suspects.getLast().hash();
    if (hash != null && fits(new Tip(last.seq(), last.at(), hash), row)) {
      return true; // only the hash of the row before was changed
    }
    if (!fits(whole, row)) {
      return false;
    }
    for (Suspect suspect : suspects) {
      damages.replace(
          suspect.damage(), inserted(suspect.row(), " lies where there is no place for it"));
    }
    return true;
  }

  private boolean fits(Tip previous, JournalRow row) {
    return RowCheck.flaw(previous, row, macs) == null;
  }

  private Damage said(JournalRow row, RowCheck.Flaw flaw) {
    return switch (flaw) {
      case GAP ->
          new Damage(
              last.seq() + 1,
              Kind.JOURNAL_DELETED,
              null,
              "events " + (last.seq() + 1) + " to " + (row.seq() - row.n()) + " are gone");
      case OVERLAP -> inserted(row, " lies where there is no place for it");
      case LINK -> new Damage(row.seq(), Kind.JOURNAL_EDITED, null, group(row) + unlinked(row));
      case FORGED ->
          new Damage(
              row.seq(), Kind.JOURNAL_FORGED, null, group(row) + " has no MAC of a known key");
      case BACKWARDS, UNREADABLE ->
          new Damage(row.seq(), Kind.JOURNAL_EDITED, null, group(row) + ": " + flaw.text());
    };
  }

  private String unlinked(JournalRow row) {
    if (macs == null) {
      return " does not follow the one before: it was changed, or the one before and its hash";
    }
    return Groups.isAuthentic(row, macs)
        ? " does not follow the one before, and what it says is authentic: seq, n, at, seen or hash"
            + " was changed, or the group before"
        : " was changed: payload, group_id or mac";
  }

  private static Damage inserted(JournalRow row, String how) {
    return new Damage(row.seq(), Kind.JOURNAL_INSERTED, null, group(row) + how);
  }

  static String group(JournalRow row) {
    return "the group of events " + (row.seq() - row.n() + 1) + " to " + row.seq();
  }
}
