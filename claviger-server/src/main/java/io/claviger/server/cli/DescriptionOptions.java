package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about a secret. None of it is secret. */
final class DescriptionOptions {
  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "API_KEY, DATABASE_CREDENTIAL, PASSWORD, CERTIFICATE, SSH_KEY, TOKEN, ENCRYPTION_KEY or"
              + " GENERIC.")
  private @Nullable String type;

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for; not secret.")
  private @Nullable String description;

  @Option(names = "--owner", paramLabel = "NAME", description = "Who is responsible for it.")
  private @Nullable String owner;

  @Option(
      names = "--tag",
      paramLabel = "KEY=TEXT",
      description = "A tag; may be repeated. Not secret. Replaces all tags it had.")
  private @Nullable List<String> tags;

  /** Adds what is given. */
  void addTo(Json.Obj body, ClientVerb verb) {
    add(body, "secret_type", type);
    add(body, "description", description);
    add(body, "owner", owner);
    if (tags != null) {
      Json.Obj all = new Json.Obj();
      for (String tag : tags) {
        int equals = tag.indexOf('=');
        if (equals < 1) {
          throw verb.usage("--tag must be KEY=TEXT");
        }
        all.with(tag.substring(0, equals), tag.substring(equals + 1));
      }
      body.with("tags", all);
    }
  }

  private static void add(Json.Obj body, String field, @Nullable String text) {
    if (text != null) {
      body.with(field, text);
    }
  }
}
