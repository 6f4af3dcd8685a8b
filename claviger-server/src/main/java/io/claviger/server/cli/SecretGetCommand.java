package io.claviger.server.cli;

import io.claviger.server.local.PrivateFiles;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import io.claviger.server.remote.JsonText;
import io.claviger.server.remote.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger secret get}. */
@Command(
    name = "get",
    description = {
      "Read a value; each read is recorded in the audit trail.",
      "Prints the bare value: the bytes as they are, or on a terminal a line of harmless text."
          + " Several names print a table, or JSON."
    },
    footer = {
      "",
      "Examples:",
      "  claviger secret get demo/db-password",
      "  claviger secret get demo/db-password --label PREVIOUS",
      "  claviger secret get demo/db --field user",
      "  claviger secret get demo/tls-key --to-file key.pem",
      "  claviger secret get demo/a demo/b --output json"
    })
final class SecretGetCommand extends ClientVerb {
  @Parameters(arity = "1..100", paramLabel = "NAME", description = "The secret; or up to 100.")
  private List<String> names = List.of();

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Read this version (default: the current one).")
  private @Nullable String version;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "Read the version with this label: CURRENT, PREVIOUS or PENDING.")
  private @Nullable String label;

  @Option(names = "--field", paramLabel = "KEY", description = "Print one field of a JSON map.")
  private @Nullable String field;

  @Option(
      names = "--to-file",
      paramLabel = "FILE",
      description = "Write the value to a file of mode 0600, which is replaced as a whole.")
  private @Nullable Path file;

  SecretGetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    if (version != null && label != null) {
      throw usage("give --version or --label, not both");
    }
    if (formatGiven() && (field != null || file != null)) {
      throw usage("--output does not go with --field or --to-file");
    }
    if (names.size() == 1) {
      one(client);
    } else if (version != null || label != null || field != null || file != null) {
      throw usage("--version, --label, --field and --to-file are for one NAME only");
    } else {
      many(client);
    }
  }

  private void one(ApiClient client) {
    Json.Obj answer = client.get(path(names.getFirst(), selection()));
    if (formatGiven()) {
      results().details(answer);
      return;
    }
    ReceivedValue value = ReceivedValue.of(answer);
    if (field != null) {
      value = value.field(field);
    }
    if (file != null) {
      PrivateFiles.writeBytes(file, value.bytes());
      terminal().note("Written to " + file);
    } else if (terminal().screen().output()) {
      terminal().print(shown(value));
    } else {
      terminal().write(value.bytes());
    }
  }

  private String selection() {
    if (version != null) {
      return "?version=" + checkedVersion("--version", version);
    }
    return label == null ? "" : "?label=" + encoded(label);
  }

  /** What is safe on a terminal: a value may hold escape sequences like any foreign text. */
  private String shown(ReceivedValue value) {
    if (value.isBinary()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the value is %d bytes that are no text: write them to a file (--to-file) or a pipe"
              .formatted(value.bytes().length));
    }
    String text = value.text();
    String shown = Printable.lines(text);
    if (!shown.equals(text)) {
      terminal().note("Some characters are shown as \\x escapes; a pipe or file gets the bytes.");
    }
    return shown.endsWith("\n") ? shown.substring(0, shown.length() - 1) : shown;
  }

  private void many(ApiClient client) {
    List<Json> items = new ArrayList<>();
    names.forEach(name -> items.add(new Json.Obj().with("name", checkedName(name))));
    Json.Obj answer =
        client.query(
            "/api/v1/secrets:batch-get", new Json.Obj().with("items", new Json.Arr(items)));
    List<Json.Obj> found =
        answer.list("items").stream()
            .filter(Json.Obj.class::isInstance)
            .map(Json.Obj.class::cast)
            .toList();
    if (wantsJson()) {
      terminal().print(JsonText.of(answer));
    } else {
      Listing table =
          results()
              .listing(
                  List.of(
                      Column.of("NAME", "name"),
                      Column.of("VERSION", "version"),
                      new Column("VALUE", SecretGetCommand::valueOrError)));
      table.page(found);
      table.end(Json.Literal.NULL);
    }
    refuseIfIncomplete(found);
  }

  private static String valueOrError(Json.Obj item) {
    return error(item)
        .map(error -> "(" + error.text("detail").orElse("refused") + ")")
        .orElseGet(
            () -> {
              ReceivedValue value = ReceivedValue.of(item);
              return value.isBinary() ? "(%d bytes)".formatted(value.bytes().length) : value.text();
            });
  }

  private static Optional<Json.Obj> error(Json.Obj item) {
    return item.field("error").filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast);
  }

  /** The exit code is that of the first item that failed. */
  private static void refuseIfIncomplete(List<Json.Obj> items) {
    List<Json.Obj> errors = items.stream().flatMap(item -> error(item).stream()).toList();
    if (!errors.isEmpty()) {
      String status =
          errors.getFirst().text("status").filter(s -> s.matches("\\d{3}")).orElse("500");
      throw new CommandFailure(
          RemoteErrors.exitCode(
              Integer.parseInt(status), errors.getFirst().text("code").orElse("")),
          "%d of %d could not be read".formatted(errors.size(), items.size()));
    }
  }
}
