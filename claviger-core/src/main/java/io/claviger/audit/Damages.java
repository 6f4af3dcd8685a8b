package io.claviger.audit;

import io.claviger.audit.Damage.Kind;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Damages found so far; a bounded number of them. Finds pairs that changed places. */
final class Damages {
  private static final int MAX_UNLINKED = 64;

  private final List<Damage> found = new ArrayList<>();
  private final List<Unlinked> unlinked = new ArrayList<>();

  private record Unlinked(Tip before, JournalRow row) {}

  List<Damage> all() {
    return found;
  }

  void add(long id, Kind kind, String what) {
    add(new Damage(id, kind, null, what));
  }

  void add(Damage damage) {
    if (found.size() < Verdict.MAX_DAMAGES) {
      found.add(damage);
    }
  }

  boolean has(Kind kind) {
    return found.stream().anyMatch(damage -> damage.kind() == kind);
  }

  /** Changes what was said about an event. */
  void replace(long id, Kind from, Damage damage) {
    found.replaceAll(old -> old.id() == id && old.kind() == from ? damage : old);
  }

  /** Puts another damage in the place of one. */
  void replace(Damage from, Damage damage) {
    found.replaceAll(old -> old.equals(from) ? damage : old);
  }

  /** A row, told of already, that does not follow its predecessor: perhaps two changed places. */
  void unlinked(Tip before, JournalRow row) {
    Unlinked one = new Unlinked(before, row);
    for (Unlinked other : unlinked) {
      if (changedPlaces(one, other) && changedPlaces(other, one)) {
        swapped(one.row, other.row);
        swapped(other.row, one.row);
      }
    }
    if (unlinked.size() < MAX_UNLINKED) {
      unlinked.add(one);
    }
  }

  private void swapped(JournalRow one, JournalRow other) {
    replace(
        one.seq(),
        Kind.JOURNAL_EDITED,
        new Damage(
            one.seq(),
            Kind.JOURNAL_SWAPPED,
            null,
            "the row changed places with the one of event " + other.seq()));
  }

  /** Whether the content of one row, at the place of the other, has the hash of either. */
  private static boolean changedPlaces(Unlinked one, Unlinked other) {
    JournalRow content = one.row;
    JournalRow place = other.row;
    JournalRow moved =
        new JournalRow(
            place.seq(),
            content.n(),
            place.at(),
            content.groupId(),
            content.payload(),
            content.mac(),
            content.hash(),
            content.seen());
    JournalRow whole =
        new JournalRow(
            place.seq(),
            content.n(),
            content.at(),
            content.groupId(),
            content.payload(),
            content.mac(),
            content.hash(),
            content.seen());
    return MessageDigest.isEqual(ChainHash.of(other.before.hash(), moved), place.hash())
        || MessageDigest.isEqual(ChainHash.of(other.before.hash(), whole), content.hash());
  }

  static Damage edited(long id, @Nullable String column) {
    return new Damage(id, Kind.TRAIL_EDITED, column, "the trail does not say what happened");
  }
}
