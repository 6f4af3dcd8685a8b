package io.claviger.store.jdbc;

import io.claviger.api.IntegrityException;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.KeyedMac;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticates rows, and refuses those that somebody else wrote. Thread-safe. */
final class RowMacs {
  private static final Logger LOG = LoggerFactory.getLogger(RowMacs.class);

  private final KeyedMac mac;

  RowMacs(KeyedMac mac) {
    this.mac = mac;
  }

  byte[] mac(CanonicalRow row) {
    return mac.mac(row.toBytes());
  }

  /**
   * Checks a row that was loaded.
   *
   * @param row its columns
   * @param stored its MAC
   * @param table where it is from
   * @param id tells which row; no content
   * @throws IntegrityException if it is not as Claviger wrote it
   */
  void check(CanonicalRow row, byte[] stored, String table, String id) {
    if (stored == null || !mac.verify(row.toBytes(), stored)) {
      LOG.error("Row {} of table {} was changed outside Claviger; it is refused", id, table);
      throw new IntegrityException(
          "Row " + id + " of table " + table + " was changed outside Claviger; restore it");
    }
  }
}
