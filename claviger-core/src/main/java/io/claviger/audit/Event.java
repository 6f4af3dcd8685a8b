package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way into the journal. The texts are made storable and cut; no text here is ever
 * a secret value.
 *
 * @param action what was done
 * @param result with which result
 * @param subject what it was done to
 * @param actor who did it
 * @param details more about it, at most 32 entries
 * @param error why it failed, a stable code with a safe sentence; null when it did not
 * @param durationMs how long it took until the event was queued; -1 where that says nothing
 * @param conditions what the result was based on
 */
public record Event(
    AuditAction action,
    AuditResult result,
    Subject subject,
    Actor actor,
    Map<String, String> details,
    @Nullable String error,
    int durationMs,
    Conditions conditions) {
  private static final int MAX_DETAILS = 32;
  private static final int MAX_DETAIL_KEY = 64;
  private static final int MAX_DETAIL = 512;
  private static final int MAX_ERROR = 512;

  /** Makes the texts storable. */
  public Event {
    details = details.isEmpty() ? Map.of() : clean(details);
    error = Texts.clean(error, MAX_ERROR);
  }

  /**
   * What an event is about.
   *
   * @param name the resource, at most 255 characters
   * @param secretUid the secret; 0 for none
   * @param version the version; 0 for none
   */
  public record Subject(String name, long secretUid, long version) {
    /** Makes the name storable. */
    public Subject {
      name = Texts.cleanText(name, 255);
    }

    /**
     * Something that is no secret, or a secret that is not known.
     *
     * @param name the resource
     * @return the subject
     */
    public static Subject named(String name) {
      return new Subject(name, 0, 0);
    }
  }

  private static Map<String, String> clean(Map<String, String> details) {
    Map<String, String> cleaned = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : details.entrySet()) {
      if (cleaned.size() == MAX_DETAILS) {
        break;
      }
      cleaned.put(
          Texts.cleanText(entry.getKey(), MAX_DETAIL_KEY),
          Texts.cleanText(entry.getValue(), MAX_DETAIL));
    }
    return Map.copyOf(cleaned);
  }
}
