package io.claviger.audit;

import io.claviger.api.TrailQuery;
import java.util.List;

/** The searchable form of the journal: the table {@code secrets_audit_log}. Thread-safe. */
public interface Trail {
  /** The most events of the journal's tail that a query reads. */
  int MAX_TAIL_EVENTS = 20_000;

  /**
   * The most events to fold in one step, unless one row of the journal alone has more.
   *
   * @return the number
   */
  default int foldEvents() {
    return 2048;
  }

  /**
   * How far the trail has come.
   *
   * @return the position
   */
  FoldPosition position();

  /**
   * Adds rows in one statement that succeeds only if nobody else has folded since {@code from} and
   * no other replica holds the lease; takes the lease.
   *
   * @param from the position the rows begin behind
   * @param to the journal row they end with
   * @param owner this replica
   * @param rows the events {@code from.seq + 1} to {@code to.seq}
   * @return whether they were added
   */
  boolean fold(FoldPosition from, Tip to, long owner, List<TrailRow> rows);

  /**
   * Reads a page and the journal's tail.
   *
   * @param query which events; {@code prefix} is a range of names
   * @return the slice
   */
  TrailSlice read(TrailQuery query);
}
