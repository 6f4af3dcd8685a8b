package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import io.claviger.server.remote.JsonText;
import io.claviger.server.remote.RemoteException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger audit tail}. */
@Command(
    name = "tail",
    description = {
      "Show the newest events of the audit trail, oldest first; with -f, go on with those that"
          + " come.",
      "Following is one event of the trail, however long it lasts (every twelve hours another"
          + " one).",
      "Ctrl-C ends it."
    },
    footer = {
      "",
      "Examples:",
      "  claviger audit tail -f --result DENIED",
      "  claviger audit tail -n 5 --output json"
    })
final class AuditTailCommand extends ClientVerb {
  private static final int MOST = 1000;
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Mixin private TrailOptions filters = new TrailOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with the events that come.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many to begin with, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int lines = 20;

  AuditTailCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    if (lines < 1 || lines > MOST) {
      throw usage("--lines must be 1 to " + MOST);
    }
    String query = filters.query("/api/v1/audit:tail", terminal().clock().instant());
    Listing listing = wantsJson() ? new Lines() : results().listing(AuditListCommand.COLUMNS);
    String cursor = show(listing, client.get(query + "&limit=" + lines));
    if (follow) {
      Thread goodEnd = new Thread(this::endWell);
      Runtime.getRuntime().addShutdownHook(goodEnd);
      try {
        follow(client, query, listing, cursor);
      } finally {
        Runtime.getRuntime().removeShutdownHook(goodEnd);
      }
    }
  }

  private void follow(ApiClient client, String query, Listing listing, String begin) {
    String cursor = begin;
    boolean away = false;
    while (terminal().outputFailure().isEmpty()) {
      String next = query + "&limit=" + MOST + "&cursor=" + ClientVerb.encoded(cursor);
      Json.@Nullable Obj page = null;
      try {
        page = client.get(next);
        away = false;
      } catch (RemoteException e) {
        if (RemoteErrors.exitCode(e) != ExitCode.UNAVAILABLE) {
          throw e;
        }
        if (!away) {
          terminal().note("The server does not answer (" + e.getMessage() + "); trying again.");
        }
        away = true;
      }
      if (page != null) {
        cursor = show(listing, page);
      }
      if (page == null || page.list("items").size() < MOST) {
        LockSupport.parkNanos(REST_NANOS);
      }
    }
  }

  private String show(Listing listing, Json.Obj page) {
    List<Json.Obj> items =
        page.list("items").stream()
            .filter(Json.Obj.class::isInstance)
            .map(Json.Obj.class::cast)
            .toList();
    listing.page(items);
    terminal().output().flush();
    return page.text("next_cursor").orElse("");
  }

  /** Ctrl-C is how one ends this, and no failure. */
  private void endWell() {
    terminal().output().flush();
    Runtime.getRuntime().halt(ExitCode.OK.number());
  }

  /** An event per line. */
  private final class Lines implements Listing {
    @Override
    public void page(List<Json.Obj> items) {
      items.forEach(item -> terminal().output().println(JsonText.of(item)));
    }

    @Override
    public void end(Json cursor) {
      // A tail has none.
    }
  }
}
