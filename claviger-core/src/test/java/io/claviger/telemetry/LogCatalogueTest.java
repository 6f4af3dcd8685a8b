package io.claviger.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/logging.md} lists what the code can log, and nothing else. */
class LogCatalogueTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z_]+)` \\| ([A-Z]+) \\| (.*?) ?\\| .*\\|$", Pattern.MULTILINE);
  private static final Pattern FIELD = Pattern.compile("`([a-z_]+)`");

  private record Row(String level, List<String> fields) {}

  private static Map<String, Row> documented() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/logging.md")));
    while (row.find()) {
      List<String> fields = new ArrayList<>();
      Matcher field = FIELD.matcher(row.group(3));
      while (field.find()) {
        fields.add(field.group(1));
      }
      if (row.group(3).contains("who")) {
        fields.addAll(List.of("actor_id", "actor_ip", "request_id"));
      }
      rows.put(row.group(1), new Row(row.group(2), fields));
    }
    return rows;
  }

  @Test
  void everyEventIsDocumentedWithItsLevelAndFields() throws IOException {
    Map<String, Row> documented = documented();
    for (LogEvent event : LogEvent.values()) {
      Row row = documented.get(event.wireName());
      assertThat(row).as(event.wireName()).isNotNull();
      assertThat(row.level()).as(event.wireName()).isEqualTo(event.level().name());
      assertThat(row.fields())
          .as(event.wireName())
          .containsExactlyInAnyOrderElementsOf(event.fields());
    }
  }

  /** Some lines are written without the catalogue; they are found by their text. */
  @Test
  void nothingElseIsDocumented() throws IOException {
    TreeSet<String> logged = new TreeSet<>();
    for (LogEvent event : LogEvent.values()) {
      logged.add(event.wireName());
    }
    Pattern plain = Pattern.compile("\"event=([a-z_]+)");
    for (Path source : sources()) {
      Matcher found = plain.matcher(Files.readString(source));
      while (found.find()) {
        logged.add(found.group(1));
      }
    }
    assertThat(documented().keySet()).isEqualTo(logged);
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.toList()) {
        Path main = module.resolve("src/main/java");
        if (Files.isDirectory(main)) {
          try (Stream<Path> files = Files.walk(main)) {
            sources.addAll(
                files
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toList()));
          }
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }
}
