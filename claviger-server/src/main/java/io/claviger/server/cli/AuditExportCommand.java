package io.claviger.server.cli;

import io.claviger.server.local.PrivateFiles;
import io.claviger.server.remote.ApiClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code claviger audit export}. */
@Command(
    name = "export",
    description = {
      "Export the audit trail, newest first, or the evidence that proves it.",
      "JSON lines are exact; in CSV, cells that a spreadsheet could run begin with an apostrophe.",
      "A file is made with mode 0600, and only when the export is complete.",
      "On a terminal, what it could take for a command is shown as an escape."
    },
    footer = {
      "",
      "Examples:",
      "  claviger audit export --format csv --from 30d --file audit.csv",
      "  claviger audit export --name demo/db-password > audit.jsonl",
      "  claviger audit export --evidence audit.evidence"
    })
final class AuditExportCommand extends ClientVerb {
  @Mixin private TrailOptions filters = new TrailOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "jsonl: JSON lines, for programs (the default); csv: for spreadsheets.")
  private @Nullable String fileFormat;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where to; standard output by default.")
  private @Nullable Path file;

  @Option(
      names = "--evidence",
      paramLabel = "FILE",
      description =
          "Export all that 'claviger audit verify --evidence' needs: journal, trail and heads.")
  private @Nullable Path evidence;

  @Option(
      names = "--since-head",
      paramLabel = "N",
      description = "With --evidence: only what came after this head, which was verified before.")
  private @Nullable Long sinceHead;

  AuditExportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    if (formatGiven()) {
      throw usage("an export has --format, not --output");
    }
    if (evidence != null) {
      if (filters.any() || file != null || fileFormat != null) {
        throw usage("--evidence is everything: it goes with --since-head only");
      }
      String since = sinceHead == null ? "" : "&since_head=" + sinceHead;
      toFile(client, "/api/v1/audit:export?format=evidence" + since, evidence);
      return;
    }
    if (sinceHead != null) {
      throw usage("--since-head goes with --evidence");
    }
    String wanted = fileFormat == null ? "jsonl" : fileFormat.toLowerCase(Locale.ROOT);
    if (!wanted.equals("jsonl") && !wanted.equals("csv")) {
      throw usage("--format must be jsonl or csv");
    }
    Instant now = terminal().clock().instant();
    String path = filters.query("/api/v1/audit:export", now) + "&format=" + wanted;
    if (file == null && terminal().screen().output()) {
      try (HarmlessOutput screen = new HarmlessOutput(terminal().output())) {
        client.stream(path, screen);
      }
    } else if (file == null) {
      client.stream(path, terminal().results());
    } else {
      toFile(client, path, file);
    }
  }

  private void toFile(ApiClient client, String path, Path target) {
    ExportProgress progress =
        new ExportProgress(
            terminal(), filters.begin(terminal().clock().instant()).orElse(null), System::nanoTime);
    PrivateFiles.writeStream(target, out -> client.stream(path, progress.watch(out)));
    progress.end();
  }
}
