package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.access.PolicyRule.Effect;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentTest {
  private static final String FULL =
      """
      # Who works on dispatch.
      description: "  Dispatch, by day  "
      rules:
        - path: dispatch/**
          capabilities: [read, list]
        - path: dispatch/root-ca/*
          effect: deny
          capabilities:
            - read
          when:
            addresses: [10.0.0.0/8, "2001:db8::/32", 192.0.2.7]
            from: 2026-01-01T00:00:00Z
            until: "2027-01-01T00:00:00+01:00"
            hours: 08:00-18:00
            days: [mon, tue, wed, thu, fri]
            zone: Europe/Berlin
      """;

  private static final String FULL_JSON =
      """
      {"description":"Dispatch, by day","rules":[
      \t{"path":"dispatch/**","capabilities":["read","list"]},
      \t{"path":"dispatch/root-ca/*","effect":"deny","capabilities":["read"],"when":{
      \t\t"addresses":["10.0.0.0/8","2001:db8::/32","192.0.2.7"],
      \t\t"from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00\\u002b01:00",
      \t\t"hours":"08:00-18:00","days":["mon","tue","wed","thu","fri"],"zone":"Europe\\u002FBerlin"}}]}
      """;

  @ParameterizedTest
  @ValueSource(strings = {FULL, FULL_JSON, "\uFEFF" + FULL})
  void readsEverythingThatCanBeSaid(String document) {
    Policy policy = Policy.parse("dispatch", document);

    assertThat(policy.name()).isEqualTo("dispatch");
    assertThat(policy.description()).isEqualTo("Dispatch, by day");
    PolicyRule first = policy.rules().getFirst();
    assertThat(first.pattern().text()).isEqualTo("dispatch/**");
    assertThat(first.effect()).isEqualTo(Effect.ALLOW);
    assertThat(first.capabilities()).containsExactlyInAnyOrder(Capability.READ, Capability.LIST);
    assertThat(first.conditions()).isEqualTo(PolicyConditions.NONE);
    PolicyRule second = policy.rules().getLast();
    assertThat(second.pattern().text()).isEqualTo("dispatch/root-ca/*");
    assertThat(second.effect()).isEqualTo(Effect.DENY);
    assertThat(second.capabilities()).containsExactly(Capability.READ);
    assertThat(second.conditions())
        .isEqualTo(
            new PolicyConditions(
                Stream.of("10.0.0.0/8", "2001:db8::/32", "192.0.2.7")
                    .map(AddressRange::parse)
                    .toList(),
                micros("2026-01-01T00:00:00Z"),
                micros("2026-12-31T23:00:00Z"),
                new WeeklyHours(
                    8 * 60,
                    18 * 60,
                    EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                    ZoneId.of("Europe/Berlin"))));
  }

  private static long micros(String instant) {
    return Instant.parse(instant).getEpochSecond() * 1_000_000;
  }

  @Test
  void rulesKnowTheirLines() {
    assertThat(Policy.parse("p", FULL).rules()).extracting(PolicyRule::line).containsExactly(4, 6);
    assertThat(Policy.parse("p", FULL.replace("\n", "\r\n")).rules())
        .extracting(PolicyRule::line)
        .containsExactly(4, 6);
    assertThat(Policy.parse("p", FULL_JSON).rules())
        .extracting(PolicyRule::line)
        .containsExactly(2, 3);
  }

  @Test
  void everyCapabilityHasItsName() {
    Policy policy =
        Policy.parse(
            "all", rule("capabilities: [read, write, list, delete, rotate, revoke, audit, admin]"));

    assertThat(policy.rules().getFirst().capabilities()).isEqualTo(Set.of(Capability.values()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hours: 22:00-06:00|1320|360",
        "hours: 00:00-24:00|0|1440",
        "hours: 09:30-00:00|570|1440",
        "days: [sun]|0|1440",
      })
  void hoursMayWrapMidnight(String condition, int start, int end) {
    WeeklyHours hours = onlyConditions("{" + condition + "}").hours();

    assertThat(hours)
        .isEqualTo(
            new WeeklyHours(
                start,
                end,
                condition.startsWith("days")
                    ? EnumSet.of(DayOfWeek.SUNDAY)
                    : EnumSet.allOf(DayOfWeek.class),
                ZoneOffset.UTC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "+01:00", "-03:30", "Z", "Etc/GMT+5"})
  void zonesArePlacesOrOffsets(String zone) {
    WeeklyHours hours = onlyConditions("{days: [mon], zone: \"" + zone + "\"}").hours();

    assertThat(hours).isNotNull().extracting(WeeklyHours::zone).isEqualTo(ZoneId.of(zone));
  }

  private static PolicyConditions onlyConditions(String when) {
    return Policy.parse("p", rule("capabilities: [read]", "when: " + when))
        .rules()
        .getFirst()
        .conditions();
  }

  /** A document of one rule, with the path in line 2 and what is given from line 3 on. */
  private static String rule(String... lines) {
    return "rules:\n  - path: a/b\n    " + String.join("\n    ", lines) + "\n";
  }

  static List<Arguments> mistakes() {
    return List.of(
        Arguments.of("", "1:1 the document is empty"),
        Arguments.of("# nothing\n", "1:1 the document is empty"),
        Arguments.of("hello", "1:1 a policy must be a mapping with description, rules"),
        Arguments.of("- a", "1:1 a policy must be a mapping"),
        Arguments.of("description: x", "1:1 a policy needs rules"),
        Arguments.of("rules:\n", "1:7 rules must be a list, each rule beginning with - path:"),
        Arguments.of("rules: []", "1:8 rules must not be empty"),
        Arguments.of("rules:\n  path: a", "2:3 rules must be a list"),
        Arguments.of("rules:\n  - a/b", "2:5 a rule must be a mapping with path, capabilities"),
        Arguments.of(
            "rule:\n  - path: a\nrules: []",
            "1:1 unknown key \"rule\"; did you mean rules?; a policy has description, rules"),
        Arguments.of("Rules: []", "1:1 unknown key \"Rules\"; did you mean rules?"),
        Arguments.of("[a]: b", "1:1 unknown key \"\""),
        Arguments.of("<<: {rules: []}", "1:1 unknown key \"<<\""),
        Arguments.of("description:\nrules: []", "1:13 description has no value"),
        Arguments.of("description: [a]\nrules: []", "1:14 description must be a text"),
        Arguments.of(
            "description: \"a\\u202eb\"\nrules: []", "1:14 the description has a character"),
        Arguments.of(
            "description: \"a\\ud800b\"\nrules: []", "1:14 the description has a character"),
        Arguments.of("description: " + "x".repeat(1025), "1:14 the description is longer"),
        Arguments.of("rules:\n  - capabilities: [read]", "2:5 a rule needs a path"),
        Arguments.of("rules:\n  - path: a", "2:5 a rule needs capabilities"),
        Arguments.of(rule("pth: x"), "3:5 unknown key \"pth\"; did you mean path?"),
        Arguments.of(
            rule("capability: [read]"),
            "3:5 unknown key \"capability\"; did you mean capabilities?"),
        Arguments.of(
            rule("capabilities: [read]", "capabilities: [list]"),
            "4:5 the key capabilities is there twice"),
        Arguments.of(rule("path: x"), "3:5 the key path is there twice"),
        Arguments.of(rule("capabilities: read"), "3:19 capabilities must be a list, as in"),
        Arguments.of(rule("capabilities: []"), "3:19 capabilities must not be empty"),
        Arguments.of(rule("capabilities: [read, read]"), "3:26 read is there twice"),
        Arguments.of(rule("capabilities: [~]"), "3:20 a capability has no value"),
        Arguments.of(
            rule("capabilities: [raed]"),
            "3:20 unknown capability \"raed\"; did you mean read?; a rule has read, write, list,"
                + " delete, rotate, revoke, audit, admin"),
        Arguments.of(
            rule("capabilities: [READ]"), "3:20 unknown capability \"READ\"; did you mean read?"),
        Arguments.of(
            rule("capabilities: [\" read\"]"), "3:20 unknown capability \" read\"; did you mean"),
        Arguments.of(
            rule("capabilities: [r\u0435ad]"),
            "3:20 unknown capability \"r?ad\" (character 2 is U+0435, no plain ASCII); did you"
                + " mean read?"),
        Arguments.of(
            rule("capabilities: [update]"),
            "3:20 unknown capability \"update\"; that belongs to write; a rule has"),
        Arguments.of(rule("capabilities: [\"*\"]"), "3:20 unknown capability \"*\"; a rule has"),
        Arguments.of(rule("capabilities: [{a: b}]"), "3:20 a capability must be a text"),
        Arguments.of(
            rule("capabilities: [read]", "effect: denny"),
            "4:13 unknown effect \"denny\"; did you mean deny?"),
        Arguments.of(
            rule("capabilities: [read]", "effect: Deny"),
            "4:13 unknown effect \"Deny\"; did you mean deny?"),
        Arguments.of(
            "rules:\n  - path: /a\n    capabilities: [read]", "2:11 a path does not begin"),
        Arguments.of("rules:\n  - path:\n    capabilities: [read]", "2:10 path has no value"),
        Arguments.of(
            "rules:\n  - path: [a]\n    capabilities: [read]", "2:11 path must be a text"));
  }

  static List<Arguments> mistakesInConditions() {
    return List.of(
        Arguments.of("[]", "4:11 when must be a mapping with addresses, from"),
        Arguments.of("{}", "4:11 when has no condition"),
        Arguments.of("{adresses: [10.0.0.0/8]}", "4:12 unknown key \"adresses\"; did you mean"),
        Arguments.of("{addresses: 10.0.0.0/8}", "4:23 addresses must be a list"),
        Arguments.of(
            "{addresses: [10.0.0.1/8]}",
            "4:24 a range of addresses begins with its first address; for this one write"
                + " 10.0.0.0/8"),
        Arguments.of(
            "{addresses: [example.org]}", "4:24 a range of addresses is written like 10.0.0.0/8"),
        Arguments.of("{addresses: []}", "4:23 addresses must not be empty"),
        Arguments.of("{from: 2026-01-01}", "4:18 from must be a time with date and offset"),
        Arguments.of("{until: 2026-01-01T00:00:00}", "4:19 until must be a time with date"),
        Arguments.of("{until: 1969-01-01T00:00:00Z}", "4:19 until must be a time with date"),
        Arguments.of(
            "{from: 2027-01-01T00:00:00Z, until: 2026-01-01T00:00:00Z}",
            "4:47 until must be later than from"),
        Arguments.of("{hours: 8-18}", "4:19 hours must be like 08:00-18:00"),
        Arguments.of("{hours: 08:00-25:00}", "4:19 hours must be like 08:00-18:00"),
        Arguments.of("{hours: 24:00-08:00}", "4:19 hours must be like 08:00-18:00"),
        Arguments.of("{hours: 08:00-08:00}", "4:19 hours begin and end at the same time"),
        Arguments.of("{days: [monday]}", "4:19 unknown day \"monday\"; did you mean mon?"),
        Arguments.of("{days: [Mon]}", "4:19 unknown day \"Mon\"; did you mean mon?"),
        Arguments.of("{days: [mon, mon]}", "4:24 mon is there twice"),
        Arguments.of("{days: []}", "4:18 days must not be empty"),
        Arguments.of("{zone: UTC}", "4:18 zone says nothing without hours or days"),
        Arguments.of(
            "{days: [mon], zone: Europe/Berlim}",
            "4:31 unknown zone \"Europe/Berlim\"; did you mean Europe/Berlin?"),
        Arguments.of("{days: [mon], zone: +99:00}", "4:31 unknown zone \"+99:00\""));
  }

  static List<Arguments> mistakesOfForm() {
    return List.of(
        Arguments.of("rules:\n  - path: **\n", "2:11 this is no YAML: a text that begins with *"),
        Arguments.of("rules:\n  - path: *a\n", "2:11 aliases are not allowed; a text that begins"),
        Arguments.of("rules:\n  - path: */a\n", "2:11 this is no YAML: a text that begins with *"),
        Arguments.of("a: &x 1\nb: *x", "1:4 anchors are not allowed"),
        Arguments.of("a: &x 1\nb: *x", "2:4 aliases are not allowed"),
        Arguments.of("a: !!str 1", "1:4 tags are not allowed"),
        Arguments.of("a: ! 1", "1:4 tags are not allowed"),
        Arguments.of("!!map {a: 1}", "1:1 tags are not allowed"),
        Arguments.of("a: !!java.net.URL [\"http://x\"]", "1:4 tags are not allowed"),
        Arguments.of("a: !include /etc/passwd", "1:4 tags are not allowed"),
        Arguments.of("%YAML 1.1\n---\na: 1", "1:1 directives (%) are not allowed"),
        Arguments.of("%TAG ! tag:x,2000:\n---\na: 1", "1:1 directives (%) are not allowed"),
        Arguments.of("a: 1\n---\nb: 2", "2:1 here begins a second document"),
        Arguments.of("a: 1\n...\n---\n", "3:1 here begins a second document"),
        Arguments.of("a: " + "[".repeat(60_000), "1:13 nested too deeply"),
        Arguments.of("a: " + "{b: ".repeat(10_000), "nested too deeply"),
        Arguments.of("- ".repeat(30_000), "nested too deeply"),
        Arguments.of("a: [1, 2", "1:9 this is no YAML: while parsing a flow sequence, expected"),
        Arguments.of("rules:\n\t- path: a", "2:1 this is no YAML: lines are indented by spaces"),
        Arguments.of("a: @b", "1:4 this is no YAML: a text that begins with this character"),
        Arguments.of("a: b: c", "1:5 this is no YAML: mapping values are not allowed here"),
        Arguments.of("a: \"\\UFFFFFFFF\"", "1:1 what follows is no YAML"),
        Arguments.of("a: \"x\\/y\"", "1:7 this is no YAML: while scanning a double-quoted scalar"),
        Arguments.of("a: b\u0000", "1:5 this character is not allowed: U+0000"),
        Arguments.of("a: 1\r\nb: \ud83d\ude00\u202e", "2:5 this character is not allowed: U+202E"),
        Arguments.of("a: \ud83d", "1:4 this character is not allowed: U+D83D"),
        Arguments.of("a: \u2028", "1:4 this character is not allowed: U+2028"),
        Arguments.of("a: \u0085", "1:4 this character is not allowed: U+0085"),
        Arguments.of("a: \ufeff", "1:4 this character is not allowed: U+FEFF"),
        Arguments.of("a: \uffff", "1:4 this character is not allowed: U+FFFF"),
        Arguments.of("# " + "x".repeat(65_535), "1:1 the document is larger than 65536 bytes"),
        Arguments.of("# " + "\u00e4".repeat(32_768), "1:1 the document is larger"));
  }

  @ParameterizedTest
  @MethodSource({"mistakes", "mistakesOfForm"})
  void tellsWhereAndWhatIsWrong(String document, String expected) {
    assertThat(problems(document)).anyMatch(problem -> isTold(problem, expected));
  }

  @ParameterizedTest
  @MethodSource("mistakesInConditions")
  void tellsWhereAndWhatIsWrongInConditions(String when, String expected) {
    String document = rule("capabilities: [read]", "when: " + when);

    assertThat(problems(document)).singleElement().matches(problem -> isTold(problem, expected));
  }

  private static boolean isTold(String problem, String expected) {
    return Character.isDigit(expected.charAt(0))
        ? problem.startsWith(expected)
        : problem.contains(expected);
  }

  private static List<String> problems(String document) {
    PolicyException refused = refused(document);
    assertThat(refused).as("refused").isNotNull();
    return refused.problems().stream()
        .map(problem -> problem.line() + ":" + problem.column() + " " + problem.message())
        .toList();
  }

  private static PolicyException refused(String document) {
    return catchThrowableOfType(PolicyException.class, () -> Policy.parse("p", document));
  }

  @Test
  void tellsOfAllProblemsInTheOrderOfTheDocument() {
    PolicyException refused =
        refused(
            """
            descripton: x
            rules:
              - path: /dispatch
                capabilities: [raed, list]
                when:
                  hours: 8-18
                  zone: Mars
              - capabilities: [list]
                effect: forbid
            """);

    assertThat(refused.problems())
        .extracting(PolicyProblem::line)
        .containsExactly(1, 3, 4, 6, 7, 8, 9);
    assertThat(refused)
        .hasMessageStartingWith(
            "The policy is not valid: line 1, column 1: unknown key \"descripton\"; did you mean"
                + " description?; a policy has description, rules; line 3, column 11: a path does"
                + " not begin with a slash");
  }

  @Test
  void showsNotMoreThanSomebodyReads() {
    String rules =
        IntStream.range(0, 200)
            .mapToObj(i -> "  - path: a\n    capabilities: [c" + i + "]\n")
            .collect(Collectors.joining());

    PolicyException refused = refused("rules:\n" + rules);

    assertThat(refused.problems()).hasSize(PolicyException.MAX_PROBLEMS);
    assertThat(refused).hasMessageContaining("and 80 more").hasMessageNotContaining("c20\"");
  }

  @Test
  void showsOnlyTheBeginningOfWhatIsLongOrHidden() {
    String key = "k".repeat(1000);

    assertThat(problems(key + ": 1").getFirst())
        .contains("\"" + "k".repeat(40) + "...\"")
        .doesNotContain("k".repeat(41));
    assertThat(problems("\"a\\r\\n\\e[31m\": 1").getFirst()).contains("\"a???[31m\"");
  }

  @Test
  void hasAtMostAsManyRulesAsAreAllowed() {
    String rule = "  - path: a\n    capabilities: [read]\n";

    assertThat(Policy.parse("p", "rules:\n" + rule.repeat(Policy.MAX_RULES)).rules())
        .hasSize(Policy.MAX_RULES);
    assertThat(problems("rules:\n" + rule.repeat(Policy.MAX_RULES + 1)))
        .containsExactly("514:5 a policy has at most 256 rules");
  }

  @Test
  void textsAreTakenAsTheyStand() {
    Policy policy =
        Policy.parse(
            "p",
            """
            description: yes
            rules:
              - {path: 0x10, capabilities: [read]}
              - {path: 1_000, capabilities: [read]}
              - {path: true, capabilities: [read]}
              - {path: 1.50, capabilities: [read]}
              - {path: 2026-01-01, capabilities: [read]}
            """);

    assertThat(policy.description()).isEqualTo("yes");
    assertThat(policy.rules())
        .extracting(rule -> rule.pattern().text())
        .containsExactly("0x10", "1_000", "true", "1.50", "2026-01-01");
  }
}
