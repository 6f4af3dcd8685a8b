package io.claviger.audit;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import com.google.gson.reflect.TypeToken;
import io.claviger.api.AuditEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row of the trail as they are stored, whatever stands in them.
 *
 * @param id the event
 * @param action the column of this name, as the others
 * @param resourceName column
 * @param timestamp microseconds since 1970 UTC
 * @param result column
 * @param actor who, from where
 * @param details a JSON object of texts, or null
 * @param errorMessage column
 * @param durationMs column
 * @param secretUid column
 * @param version column
 * @param createdThen whether {@code created_at} is the same time as {@code timestamp}, as it must
 *     be
 */
public record TrailCells(
    long id,
    String action,
    String resourceName,
    long timestamp,
    String result,
    Who actor,
    @Nullable String details,
    @Nullable String errorMessage,
    @Nullable Long durationMs,
    long secretUid,
    @Nullable Long version,
    boolean createdThen) {
  private static final Gson GSON = new Gson();
  private static final TypeToken<Map<String, String>> DETAILS = new TypeToken<>() {};

  /**
   * The columns about who acted.
   *
   * @param id actor_id
   * @param ip actor_ip
   * @param userAgent actor_user_agent
   * @param requestId request_id
   */
  public record Who(
      @Nullable String id,
      @Nullable String ip,
      @Nullable String userAgent,
      @Nullable String requestId) {}

  /**
   * What the trail must say about an event.
   *
   * @param row the event
   * @return its columns
   */
  public static TrailCells of(TrailRow row) {
    AuditEvent event = row.event();
    return new TrailCells(
        event.id(),
        event.action().name(),
        event.resourceName(),
        micros(event),
        event.result().name(),
        new Who(
            event.actorId().orElse(null),
            event.actorIp().orElse(null),
            event.actorUserAgent().orElse(null),
            event.requestId().orElse(null)),
        event.details().isEmpty() ? null : GSON.toJson(new TreeMap<>(event.details())),
        event.errorMessage().orElse(null),
        event.durationMs().isEmpty() ? null : (long) event.durationMs().getAsInt(),
        row.secretUid(),
        event.version().isEmpty() ? null : event.version().getAsLong(),
        true);
  }

  /** When it was, in microseconds since 1970 UTC. */
  static long micros(AuditEvent event) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, event.timestamp());
  }

  /** The first column, in the order of the table, that differs; null when none does. */
  @Nullable String difference(TrailCells other) {
    if (id != other.id) {
      return "id";
    } else if (!action.equals(other.action)) {
      return "action";
    } else if (!resourceName.equals(other.resourceName)) {
      return "resource_name";
    } else if (timestamp != other.timestamp) {
      return "timestamp";
    } else if (!result.equals(other.result)) {
      return "result";
    } else if (!actor.equals(other.actor)) {
      return actorDifference(other.actor);
    } else if (!sameDetails(other.details)) {
      return "details";
    } else if (!Objects.equals(errorMessage, other.errorMessage)) {
      return "error_message";
    } else if (!Objects.equals(durationMs, other.durationMs)) {
      return "duration_ms";
    } else if (createdThen != other.createdThen) {
      return "created_at";
    } else if (secretUid != other.secretUid) {
      return "secret_uid";
    }
    return Objects.equals(version, other.version) ? null : "version";
  }

  private String actorDifference(Who other) {
    if (!Objects.equals(actor.id, other.id)) {
      return "actor_id";
    } else if (!Objects.equals(actor.ip, other.ip)) {
      return "actor_ip";
    }
    return Objects.equals(actor.userAgent, other.userAgent) ? "request_id" : "actor_user_agent";
  }

  /** PostgreSQL keeps the object, not its spelling. */
  private boolean sameDetails(@Nullable String other) {
    if (details == null || other == null || details.equals(other)) {
      return Objects.equals(details, other);
    }
    try {
      return Objects.equals(GSON.fromJson(details, DETAILS), GSON.fromJson(other, DETAILS));
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  /** The same row under another id. */
  TrailCells at(long otherId) {
    return new TrailCells(
        otherId,
        action,
        resourceName,
        timestamp,
        result,
        actor,
        details,
        errorMessage,
        durationMs,
        secretUid,
        version,
        createdThen);
  }
}
