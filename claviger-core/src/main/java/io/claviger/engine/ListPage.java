package io.claviger.engine;

import io.claviger.api.ListQuery;
import io.claviger.api.SecretMetadata;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of a list. It ends at the limit, or earlier when it is large: the tags of one
 * secret alone may have 100 KB, and whoever may write could make every list too large to answer.
 *
 * <p>What the caller may not see leaves no trace: it takes no place on the page, and the end of the
 * page does not depend on it. So the names of hidden secrets cannot be guessed by prefix and limit.
 * Beyond {@link #MAX_HIDDEN} of them at once the page ends all the same. For one thread and one
 * page.
 */
final class ListPage {
  /** The size at which a page ends; its last item may exceed it. */
  static final int MAX_BYTES = 1024 * 1024;

  /** How many secrets that the caller may not see are passed over before the page ends. */
  static final int MAX_HIDDEN = 10_000;

  /** So few are loaded at once, since nobody knows how large they are. */
  private static final int STEP = 16;

  /** Small ones, where nothing is to be seen, are passed over in larger steps. */
  private static final int LARGEST_STEP = 64;

  /** The fields of an item that have no variable length. */
  private static final int ITEM_BYTES = 400;

  private final SecretStore store;
  private final Predicate<String> visible;
  private final ListQuery query;
  private final List<SecretMetadata> items = new ArrayList<>();
  private @Nullable String last;
  private long lastUid;
  private boolean more;
  private int hidden;
  private long bytes;

  ListPage(SecretStore store, Predicate<String> visible, ListQuery query) {
    this.store = store;
    this.visible = visible;
    this.query = query;
  }

  /**
   * Reads the page.
   *
   * @param after only names after that of this secret; empty for all
   */
  List<SecretMetadata> read(OptionalLong after) {
    last = after.isPresent() ? store.nameOf(after.getAsLong()).orElseThrow(Cursors::unknown) : null;
    int step = STEP;
    boolean end = false;
    while (!more && !end) {
      int before = items.size();
      List<StoredSecret> loaded = store.list(filter(step));
      end = loaded.size() < step;
      loaded.forEach(this::look);
      last = loaded.isEmpty() ? last : loaded.getLast().header().name();
      step = items.size() > before ? STEP : Math.min(2 * step, LARGEST_STEP);
    }
    return items;
  }

  /** The secret the next page begins behind; empty when this was the last one. */
  Optional<Long> next() {
    return more ? Optional.of(lastUid) : Optional.empty();
  }

  private SecretFilter filter(int limit) {
    return new SecretFilter(
        query.prefix(), query.type().orElse(null), query.includeDeleted(), last, limit);
  }

  private void look(StoredSecret secret) {
    if (more) {
      return;
    }
    boolean seen = visible.test(secret.header().name());
    if (seen && (items.size() == query.limit() || bytes >= MAX_BYTES)) {
      more = true;
      return;
    }
    lastUid = secret.header().uid();
    if (seen) {
      SecretMetadata item = Views.metadata(secret.header(), secret);
      items.add(item);
      bytes += size(item);
    } else if (++hidden == MAX_HIDDEN) {
      more = true;
    }
  }

  private static long size(SecretMetadata item) {
    long size = ITEM_BYTES + size(item.name()) + size(item.description()) + size(item.owner());
    for (var tag : item.tags().entrySet()) {
      size += size(tag.getKey()) + size(tag.getValue()) + 6;
    }
    return size;
  }

  /** The bytes of a text as JSON: control characters are escaped. */
  private static long size(String text) {
    long size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      size += c < ' ' ? 6 : c < 0x80 ? 1 : 3;
    }
    return size;
  }
}
