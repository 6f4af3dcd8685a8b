package io.claviger.server.cli;

import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import io.claviger.server.remote.Printable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code claviger policy test}. */
@Command(
    name = "test",
    description = {
      "Tell whether policies allow something, and which rule decides.",
      "Exit code 0: allowed; 1: not allowed."
    },
    footer = {
      "",
      "Examples:",
      "  claviger policy test read dispatch/db-password",
      "  claviger policy test --as dispatch --as reader write dispatch/db-password",
      "  claviger policy test --as dispatch --from 10.1.2.3 read dispatch/db-password"
    })
final class PolicyTestCommand extends PolicyVerb {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("POLICY", "policy"),
          Column.of("RULE", "rule"),
          Column.of("LINE", "line"),
          Column.of("PATH", "path"),
          Column.of("EFFECT", "effect"),
          Column.of("APPLIES", "applies"),
          Column.of("WHY", "reason"));

  @Parameters(
      index = "0",
      paramLabel = "CAPABILITY",
      description = "read, write, list, delete, rotate, revoke, audit or admin.")
  private String capability = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "The name of a secret, or sys:tokens, sys:policies, sys:auth, sys:audit.")
  private String resource = "";

  @Option(
      names = "--as",
      paramLabel = "POLICY",
      description = "As somebody who holds this policy; may be given several times. Else you.")
  private List<String> policies = List.of();

  @Option(names = "--from", paramLabel = "ADDRESS", description = "From this address.")
  private @Nullable String address;

  PolicyTestCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void call(ApiClient client) {
    StringBuilder query = new StringBuilder(POLICIES + ":explain?capability=");
    query.append(encoded(capability)).append("&resource=").append(encoded(resource));
    if (!policies.isEmpty()) {
      String names = policies.stream().map(this::checkedPolicy).collect(Collectors.joining(","));
      query.append("&policies=").append(encoded(names));
    }
    if (address != null) {
      query.append("&address=").append(encoded(address));
    }
    Json.Obj answer = client.get(query.toString());
    boolean allowed = Results.text(answer, "allowed").equals("true");
    if (wantsJson()) {
      results().details(answer);
    } else {
      show(answer, allowed);
    }
    if (!allowed) {
      throw new CommandFailure(ExitCode.FAILED, "not allowed");
    }
  }

  private void show(Json.Obj answer, boolean allowed) {
    List<Json.Obj> rules =
        answer.list("rules").stream()
            .filter(Json.Obj.class::isInstance)
            .map(Json.Obj.class::cast)
            .toList();
    if (!rules.isEmpty()) {
      Listing table = results().listing(COLUMNS);
      table.page(rules);
      table.end(Json.Literal.NULL);
    }
    String rule = Results.text(answer, "rule");
    terminal()
        .print(
            Printable.line(
                (allowed ? "Allowed" : "Not allowed")
                    + (rule.equals("-")
                        ? ": no rule is about it."
                        : " by rule %s of %s, line %s."
                            .formatted(
                                rule,
                                Results.text(answer, "policy"),
                                Results.text(answer, "line")))));
  }
}
