package io.claviger.store.jdbc;

import io.claviger.api.IntegrityException;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import io.claviger.seal.KeyedMac;

/** Authenticates rows, and refuses those that somebody else wrote. Thread-safe. */
final class RowMacs {
  private final KeyedMac mac;
  private final IntegrityAlarm alarm = new IntegrityAlarm(System::nanoTime);

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
   * @param which tells which row; no content
   * @param id tells it to a caller: without the name, which is content of the row
   * @throws IntegrityException if it is not as Claviger wrote it
   */
  void check(CanonicalRow row, byte[] stored, IntegrityAlarm.Row which, String id) {
    if (stored == null || !mac.verify(row.toBytes(), stored)) {
      alarm.raise(which, IntegrityAlarm.What.ROW_MAC);
      throw new IntegrityException(
          "Row " + id + " of table " + which.table() + " was changed outside Claviger; restore it");
    }
  }
}
