package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.core.io.FileSystemResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server exposes, and whether dashboard, alerts and documents are about just that. */
class MonitoringIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\(|[\\w:])");
  private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)\\{([^}]*)\\}");
  private static final Pattern MATCHER = Pattern.compile("([a-z]+)=\"([^\"$]+)\"");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "by", "offset");

  @TempDir static Path directory;
  private static String scraped;
  private static Set<String> exposed;

  @BeforeAll
  static void scrapeAServer() throws Exception {
    try (Program server = Program.serve(directory, Map.of(), "dev", "--port", "0")) {
      String token = server.token();
      server.create("watched/secret", "v", token);
      for (int i = 0; i < 3; i++) {
        server.get("/api/v1/secrets/watched/secret", token);
      }
      server.get("/api/v1/secrets/watched/nothing", token);
      server.put("/api/v1/secrets/watched/secret", "{\"value\":\"w\"}", token);
      server.get("/api/v1/secrets/watched/secret", "clv_wrong");
      server.post("/api/v1/secrets/watched/secret:disable", "{\"version\":\"1\"}", token);
      server.get("/api/v1/audit:verify", token);
      scraped = server.get("/actuator/prometheus", token).body();
    }
    exposed =
        scraped
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("[{ ]", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @AfterAll
  static void forget() {
    scraped = null;
  }

  @Test
  void countsWhatWasDoneUnderTheNamesOfTheGuide() {
    assertThat(scraped.lines())
        .contains(
            "# TYPE secrets_created_total counter",
            "secrets_created_total 1.0",
            "# TYPE secrets_rotated_total counter",
            "secrets_rotated_total 1.0",
            "# TYPE secrets_revoked_total counter",
            "secrets_revoked_total 1.0",
            "# TYPE secret_access_duration_ms histogram",
            "secret_access_duration_ms_bucket{le=\"+Inf\"} 4",
            "secret_access_duration_ms_count 4",
            "claviger_reads_total{result=\"success\"} 3.0",
            "claviger_reads_total{result=\"not_found\"} 1.0",
            "claviger_authentication_failures_total{reason=\"malformed_token\"} 1.0",
            "claviger_audit_verifications_total{result=\"valid\"} 1.0",
            "claviger_up{part=\"audit\"} 1.0",
            "claviger_up{part=\"database\"} 1.0");
    assertThat(exposed)
        .contains("claviger_append_duration_seconds_bucket", "http_server_requests_seconds_count")
        .doesNotContain("secrets_total");
  }

  @Test
  void showsNoNameNoPrincipalAndNoAddress() {
    assertThat(scraped).doesNotContain("watched", "dev-admin", "127.0.0.1", "clv_");
  }

  @Test
  void alertsAreAboutMetricsThatExistAndHaveRunbooks() throws IOException {
    List<Map<?, ?>> rules = new ArrayList<>();
    maps(yaml("operations/prometheus-alerts.yml"), map -> add(rules, map));
    assertThat(rules).hasSizeGreaterThan(8);
    Set<String> runbooks = new TreeSet<>();
    for (Map<?, ?> rule : rules) {
      check(rule.get("expr").toString());
      String runbook = ((Map<?, ?>) rule.get("annotations")).get("runbook").toString();
      assertThat(ROOT.resolve(runbook)).exists();
      assertThat(Files.readString(ROOT.resolve(runbook))).contains("`" + rule.get("alert") + "`");
      runbooks.add(runbook);
    }
    // Some are for what the log says.
    Matcher logged =
        Pattern.compile("\\((runbooks/[a-z-]+\\.md)\\)")
            .matcher(Files.readString(ROOT.resolve("docs/logging.md")));
    while (logged.find()) {
      runbooks.add("docs/" + logged.group(1));
    }
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/runbooks"))) {
      assertThat(files.map(file -> ROOT.relativize(file).toString()))
          .containsExactlyInAnyOrderElementsOf(runbooks);
    }
  }

  private static void add(List<Map<?, ?>> rules, Map<?, ?> map) {
    if (map.containsKey("alert")) {
      rules.add(map);
    }
  }

  @Test
  void dashboardShowsMetricsThatExist() throws IOException {
    JsonNode dashboard =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(ROOT.resolve("operations/grafana-dashboard.json")));
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        expressions.add(target.get("expr").stringValue());
      }
    }
    assertThat(expressions).hasSizeGreaterThan(20).allSatisfy(MonitoringIT::check);
  }

  @Test
  void scrapeConfigurationAsksForTheRightPath() throws IOException {
    List<Object> paths = new ArrayList<>();
    maps(
        yaml("operations/prometheus-scrape.yml"),
        map -> {
          if (map.containsKey("metrics_path")) {
            paths.add(map.get("metrics_path"));
            assertThat(map.get("job_name")).isEqualTo("claviger");
          }
        });
    assertThat(paths).containsExactly("/actuator/prometheus");
  }

  @Test
  void documentsListJustTheMetricsOfClaviger() throws IOException {
    Set<String> types =
        scraped
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", 4)[2])
            .filter(name -> name.matches("(claviger|secret|secrets)_.*"))
            .filter(name -> !name.endsWith("_max") || name.equals("claviger_connections_max"))
            .collect(Collectors.toSet());
    Matcher row =
        Pattern.compile("^\\| `([a-z_]+)` \\| (?:counter|gauge|histogram) ", Pattern.MULTILINE)
            .matcher(Files.readString(ROOT.resolve("docs/metrics.md")));
    Set<String> documented = row.results().map(r -> r.group(1)).collect(Collectors.toSet());

    assertThat(documented).isEqualTo(types);
  }

  /** Every metric of an expression is exposed, with the labels that are asked for. */
  private static void check(String expression) {
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      String metric = selector.group(1);
      Matcher label = MATCHER.matcher(selector.group(2));
      while (label.find()) {
        if (!label.group(1).equals("job")) {
          assertThat(scraped.lines().filter(line -> line.startsWith(metric + "{")))
              .as(expression)
              .anyMatch(line -> line.contains(label.group()));
        }
      }
    }
    List<String> words =
        WORD.matcher(
                expression
                    .replaceAll("\"[^\"]*\"", "")
                    .replaceAll("\\{[^}]*\\}", "")
                    .replaceAll("\\[[^\\]]*\\]", "")
                    .replaceAll("(by|on|without) *\\([^)]*\\)", ""))
            .results()
            .map(match -> match.group())
            .filter(word -> !OPERATORS.contains(word))
            .toList();
    assertThat(words).as(expression).isNotEmpty();
    assertThat(words).as(expression).isSubsetOf(withUp());
  }

  /** Prometheus makes {@code up} itself. */
  private static Set<String> withUp() {
    Set<String> names = new TreeSet<>(exposed);
    names.add("up");
    return names;
  }

  private static Map<String, Object> yaml(String file) {
    YamlMapFactoryBean yaml = new YamlMapFactoryBean();
    yaml.setResources(new FileSystemResource(ROOT.resolve(file)));
    Map<String, Object> content = yaml.getObject();
    assertThat(content).isNotEmpty();
    return content;
  }

  /** Visits every map within. */
  private static void maps(Object node, Consumer<Map<?, ?>> visitor) {
    if (node instanceof Map<?, ?> map) {
      visitor.accept(map);
      map.values().forEach(value -> maps(value, visitor));
    } else if (node instanceof Iterable<?> list) {
      list.forEach(value -> maps(value, visitor));
    } else if (node instanceof Object[] array) {
      Arrays.stream(array).forEach(value -> maps(value, visitor));
    }
  }
}
