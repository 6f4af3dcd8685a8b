package io.claviger.audit;

import io.claviger.telemetry.LogEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with the journal, if something is. It stands until the process is restarted; a
 * restart finds what is still wrong again, because it follows from the last signed head on.
 * Thread-safe.
 */
public final class AuditAlarm {
  private static final Logger log = LoggerFactory.getLogger(AuditAlarm.class);

  private volatile @Nullable String text;

  /** Creates it; nothing is wrong. */
  public AuditAlarm() {}

  /**
   * Raises the alarm, and logs it.
   *
   * @param seq the last event of the row concerned
   * @param what a safe sentence
   */
  void raise(long seq, String what) {
    String next = "the audit journal was changed at " + seq + ": " + what;
    if (!next.equals(text)) {
      text = next;
      LogEvent.AUDIT_CHAIN_BROKEN.to(log).with("seq", seq).with("what", what).write();
    }
  }

  /**
   * What is wrong.
   *
   * @return a safe sentence, or null
   */
  public @Nullable String text() {
    return text;
  }
}
