package io.claviger.engine;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.tx.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Revokes a token with all that were made with it, and with these, inside one transaction. Parents
 * are locked before their children are looked for, so that none is made meanwhile.
 */
final class TokenTree {
  /** So many rows in one statement. */
  private static final int BATCH = 500;

  private final TokenStore store;
  private final Transaction tx;
  private final List<StoredToken> revoked = new ArrayList<>();

  /** Whose children were looked for; a row altered by hand could lead in a circle. */
  private final Set<Long> seen = new HashSet<>();

  TokenTree(TokenStore store, Transaction tx) {
    this.store = store;
    this.tx = tx;
  }

  /**
   * Revokes.
   *
   * @param root a locked token that is not revoked
   * @return all that were revoked, as they were before
   */
  List<StoredToken> revoke(StoredToken root) {
    save(List.of(root));
    List<Long> level = List.of(root.id());
    seen.add(root.id());
    while (!level.isEmpty()) {
      List<Long> next = new ArrayList<>();
      for (int from = 0; from < level.size(); from += BATCH) {
        next.addAll(revokeChildren(level.subList(from, Math.min(from + BATCH, level.size()))));
      }
      level = next;
    }
    return revoked;
  }

  /** Revokes the children of some tokens; tells whose children are to be looked for. */
  private List<Long> revokeChildren(List<Long> parents) {
    List<Long> next = new ArrayList<>();
    long after = 0;
    List<Long> ids;
    do {
      ids = store.childrenOf(tx, parents, after, BATCH);
      if (!ids.isEmpty()) {
        after = ids.getLast();
        next.addAll(revokeAll(ids));
      }
    } while (ids.size() == BATCH);
    return next;
  }

  private List<Long> revokeAll(List<Long> ids) {
    Set<Long> below = new HashSet<>(ids);
    List<StoredToken> living = new ArrayList<>();
    for (StoredToken token : store.lockAll(tx, ids)) {
      if (token.revokedAt() == 0) {
        living.add(token);
      } else {
        below.remove(token.id()); // with it, all below were revoked
      }
    }
    save(living);
    // An altered row, which nobody can use, is left as it is; but what was made with it is not.
    return below.stream().filter(seen::add).sorted().toList();
  }

  private void save(List<StoredToken> tokens) {
    store.saveAll(tx, tokens.stream().map(token -> token.revoked(tx.now())).toList());
    revoked.addAll(tokens);
  }
}
