package io.claviger.engine;

import io.claviger.audit.Event;
import java.util.List;

/** Events that stand for what was counted, until they are written down. */
interface PendingEvents {
  List<Event> events();

  /** Counts again what was not written: all but the first events. */
  void putBack(int written);
}
