package io.claviger.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of docs/access-matrix.md, read strictly.
 *
 * @param roles the titles of the columns behind the first two
 * @param rows by their operations, such as {@code GET /api/v1/secrets}
 */
record AccessTable(List<String> roles, Map<String, Row> rows) {
  private static final Path DOCUMENT = Path.of("..", "docs", "access-matrix.md");
  private static final Pattern OPERATION =
      Pattern.compile("`((?:GET|PUT|POST|PATCH|DELETE) /api/v1/\\S+)`");
  private static final Pattern SYSTEM_RESOURCE = Pattern.compile("`(sys:[a-z]+)`");

  /**
   * An operation.
   *
   * @param needs the second column
   * @param resource the system resource that it is about; empty for secrets
   * @param cells what stands for each role
   */
  record Row(String operation, String needs, String resource, Map<String, String> cells) {
    /** Whether it needs no token. */
    boolean isForStrangers() {
      return needs.startsWith("none, and no token");
    }

    /** Whether everybody may, who has a token. */
    boolean isForAnybody() {
      return needs.startsWith("none");
    }

    /** The capability that is needed. */
    String capability() {
      return needs.split("[,;]", 2)[0];
    }

    boolean permits(String role) {
      return !cells.get(role).equals("no");
    }
  }

  static AccessTable read() throws IOException {
    List<List<String>> lines =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("|"))
            .map(AccessTable::cells)
            .toList();
    List<String> title = lines.getFirst();
    check(title.subList(0, 2).equals(List.of("operation", "needs")), title);
    List<String> roles = title.subList(2, title.size());
    Map<String, Row> rows = new LinkedHashMap<>();
    String resource = "";
    for (List<String> line : lines.subList(2, lines.size())) {
      Row row = row(line, roles, resource);
      resource = row.resource();
      check(rows.put(row.operation(), row) == null, line);
    }
    return new AccessTable(roles, rows);
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>(Arrays.asList(line.split("\\|", -1)));
    check(cells.getLast().isBlank(), cells);
    return cells.subList(1, cells.size() - 1).stream().map(String::strip).toList();
  }

  private static Row row(List<String> line, List<String> roles, String above) {
    check(line.size() == roles.size() + 2, line);
    Matcher operation = OPERATION.matcher(line.getFirst());
    check(operation.matches(), line);
    String needs = line.get(1);
    Matcher system = SYSTEM_RESOURCE.matcher(needs);
    String resource = needs.endsWith("as above") ? above : system.find() ? system.group(1) : "";
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; i < roles.size(); i++) {
      String cell = line.get(i + 2);
      check(needs.startsWith("none") ? cell.equals("any") : cell.matches("yes|no"), line);
      cells.put(roles.get(i), cell);
    }
    return new Row(operation.group(1), needs, resource, cells);
  }

  private static void check(boolean asExpected, List<String> line) {
    if (!asExpected) {
      throw new IllegalStateException("not understood in " + DOCUMENT + ": " + line);
    }
  }
}
