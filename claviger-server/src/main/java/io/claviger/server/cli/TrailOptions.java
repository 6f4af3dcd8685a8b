package io.claviger.server.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which events of the audit trail somebody wants. */
final class TrailOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--name", paramLabel = "NAME", description = "Only this secret.")
  private @Nullable String name;

  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only names that begin so.")
  private @Nullable String prefix;

  @Option(names = "--action", paramLabel = "ACTION", description = "Such as READ, CREATE, DELETE.")
  private @Nullable String action;

  @Option(
      names = "--result",
      paramLabel = "RESULT",
      description = "SUCCESS, FAILURE, DENIED or SUPERSEDED.")
  private @Nullable String result;

  @Option(names = "--actor", paramLabel = "NAME", description = "Only what this principal did.")
  private @Nullable String actor;

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "From this address; needs --from.")
  private @Nullable String ip;

  @Option(names = "--request-id", paramLabel = "ID", description = "Of this request; needs --from.")
  private @Nullable String requestId;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "From then on: 2026-01-31T09:30:00Z, or so long ago: 90m, 24h, 7d.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Before then; as --from.")
  private @Nullable String to;

  /** A path with the filters as its query; more parameters can follow. */
  String query(String path, Instant now) {
    StringBuilder query = new StringBuilder(path).append('?');
    add(query, "resource_name", name);
    add(query, "prefix", prefix);
    add(query, "action", action);
    add(query, "result", result);
    add(query, "actor_id", actor);
    add(query, "actor_ip", ip);
    add(query, "request_id", requestId);
    add(query, "from", from == null ? null : instant(from, "--from", now).toString());
    add(query, "to", to == null ? null : instant(to, "--to", now).toString());
    return query.toString();
  }

  /** The begin of the time range. */
  Optional<Instant> begin(Instant now) {
    return from == null ? Optional.empty() : Optional.of(instant(from, "--from", now));
  }

  /** Whether one is set. */
  boolean any() {
    return name != null
        || prefix != null
        || action != null
        || result != null
        || actor != null
        || ip != null
        || requestId != null
        || from != null
        || to != null;
  }

  private static void add(StringBuilder query, String parameter, @Nullable String text) {
    if (text != null) {
      query.append('&').append(parameter).append('=').append(ClientVerb.encoded(text));
    }
  }

  private Instant instant(String text, String option, Instant now) {
    return Durations.parse(text)
        .map(now::minus)
        .orElseGet(
            () -> {
              try {
                return OffsetDateTime.parse(text).toInstant();
              } catch (DateTimeException e) {
                throw new ParameterException(
                    spec.commandLine(),
                    option + " must be a time such as 2026-01-31T09:30:00Z, or 90m, 24h, 7d");
              }
            });
  }
}
