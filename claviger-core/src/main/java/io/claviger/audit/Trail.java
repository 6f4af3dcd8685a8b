package io.claviger.audit;

import io.claviger.api.TrailQuery;
import java.util.List;

/** The searchable form of the journal: the table {@code secrets_audit_log}. Thread-safe. */
public interface Trail {
  /** The most events of the journal's tail that a query reads. */
  int MAX_TAIL_EVENTS = 20_000;

  /** A lease that ends later than this is none of Claviger's; microseconds. */
  long LONGEST_LEASE_MICROS = 10_000_000;

  /**
   * The most events to fold in one step, unless one row of the journal alone has more.
   *
   * @return the number
   */
  default int foldEvents() {
    return 512;
  }

  /**
   * How far the trail has come.
   *
   * @return the position
   */
  FoldPosition position();

  /**
   * Adds rows in one statement that succeeds only if nobody else has folded since {@code from} and
   * no other replica holds the lease; takes the lease. A lease that ends more than {@link
   * #LONGEST_LEASE_MICROS} from now does not count.
   *
   * @param from the position the rows begin behind
   * @param to the journal row they end with
   * @param owner this replica
   * @param batch the events {@code from.seq + 1} to {@code to.seq}, and what follows from them
   * @return whether they were added
   */
  boolean fold(FoldPosition from, Tip to, long owner, FoldBatch batch);

  /**
   * What a fold writes besides the trail.
   *
   * @return the same on each call
   */
  FoldIndex index();

  /**
   * Reads rows as they are stored, for verification.
   *
   * @param after rows with higher ids are read
   * @param max the most to return
   * @return the rows by id
   */
  List<TrailCells> cells(long after, int max);

  /**
   * Reads a page and the journal's tail.
   *
   * @param query which events; {@code prefix} is a range of names
   * @return the slice
   */
  TrailSlice read(TrailQuery query);
}
