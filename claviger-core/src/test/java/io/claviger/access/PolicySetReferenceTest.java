package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.PolicyRule.Effect;
import io.claviger.api.SecretName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random policies and requests: the compiled set against the definition, written down plainly. */
class PolicySetReferenceTest {
  private static final int POLICIES = 60;
  private static final int REQUESTS = 300;
  private static final List<String> SEGMENTS = List.of("a", "b", "ab", "abc", "b.c", "A");
  private static final List<String> ADDRESSES = List.of("10.0.0.1", "10.9.0.1", "2001:db8::1", "?");
  private static final List<String> CONDITIONS =
      List.of(
          "addresses: [10.0.0.0/16]",
          "addresses: [10.0.0.0/8, \"2001:db8::/32\"]",
          "until: 2026-03-29T00:30:00Z",
          "from: 2026-03-29T00:30:00Z",
          "from: 2026-03-29T02:00:00Z, until: 2026-04-01T00:00:00Z",
          "hours: 01:30-03:30, zone: Europe/Berlin",
          "hours: 22:00-02:30, days: [sat, sun], zone: Europe/Berlin",
          "days: [sun, mon]",
          "hours: 09:00-17:00, addresses: [10.0.0.0/8]");
  private static final long START = micros(Instant.parse("2026-03-28T20:00:00Z"));
  private static final long HOUR = Duration.ofHours(1).toNanos() / 1_000;

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000;
  }

  private record Request(
      Capability capability, String resource, @Nullable String address, long now) {}

  private record Numbered(Policy policy, int number, PolicyRule rule) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decidesByDefinition(long seed) {
    Random random = new Random(seed);
    List<Policy> policies =
        IntStream.range(0, POLICIES).mapToObj(i -> policy("p" + i, random)).toList();
    int allowed = 0;
    int denied = 0;
    for (int i = 0; i < REQUESTS; i++) {
      int oneOf = random.nextInt(10) == 0 ? 3 : 12; // few, or more than are asked one by one
      List<Policy> held = policies.stream().filter(policy -> random.nextInt(oneOf) == 0).toList();
      PolicySet set = PolicySet.of(held);
      Request request = request(random);

      Decision decision = decide(set, request);

      assertThat(decision.allowed()).as("%s", request).isEqualTo(expected(held, request));
      namesTheFirstRuleThatCounts(decision, held, request);
      holdsUntilItsEnd(decision, set, request, random);
      explains(decision, set, held, request);
      hasSoundPrefixes(set, request, random);
      allowed += decision.allowed() ? 1 : 0;
      denied += decision.allowed() || decision.rule() == 0 ? 0 : 1;
    }
    assertThat(allowed).isGreaterThan(REQUESTS / 20);
    assertThat(denied).isGreaterThan(REQUESTS / 20);
  }

  private static Decision decide(PolicySet set, Request request) {
    return set.decide(request.capability, request.resource, request.address, request.now);
  }

  // The definition.

  private static boolean expected(List<Policy> policies, Request request) {
    List<PolicyRule> counting =
        numbered(policies).stream()
            .map(Numbered::rule)
            .filter(rule -> counts(rule, request))
            .toList();
    return counting.stream().anyMatch(rule -> rule.effect() == Effect.ALLOW)
        && counting.stream().noneMatch(rule -> rule.effect() == Effect.DENY);
  }

  private static List<Numbered> numbered(List<Policy> policies) {
    List<Numbered> rules = new ArrayList<>();
    policies.stream()
        .sorted(Comparator.comparing(Policy::name))
        .forEach(
            policy ->
                IntStream.range(0, policy.rules().size())
                    .forEach(i -> rules.add(new Numbered(policy, i + 1, policy.rules().get(i)))));
    return rules;
  }

  private static boolean counts(PolicyRule rule, Request request) {
    boolean about =
        rule.capabilities().contains(request.capability)
            || (rule.effect() == Effect.DENY
                && request.capability == Capability.LIST
                && rule.capabilities().contains(Capability.READ));
    return about
        && matches(rule.pattern().text(), request.resource)
        && fitsAddress(rule, request.address)
        && fitsTime(rule.conditions(), request.now);
  }

  private static boolean matches(String pattern, String resource) {
    if (pattern.startsWith("sys:")) {
      return resource.equals(pattern);
    }
    if (resource.startsWith("sys:")) {
      return pattern.equals("**");
    }
    boolean name =
        resource.matches("[A-Za-z0-9][A-Za-z0-9._/-]*")
            && List.of(resource.split("/", -1)).stream()
                .noneMatch(segment -> List.of("", ".", "..").contains(segment));
    List<String> segments =
        Pattern.compile("/")
            .splitAsStream(pattern)
            .map(
                segment ->
                    switch (segment) {
                      case "**" -> ".+";
                      case "*" -> "[^/]+";
                      default ->
                          segment.endsWith("*")
                              ? Pattern.quote(segment.substring(0, segment.length() - 1)) + "[^/]*"
                              : Pattern.quote(segment);
                    })
            .toList();
    return name && resource.matches(String.join("/", segments));
  }

  private static boolean isNoName(String resource) {
    return !PathPattern.isSystem(resource) && !SecretName.isValid(resource);
  }

  private static boolean fitsAddress(PolicyRule rule, @Nullable String address) {
    List<AddressRange> ranges = rule.conditions().addresses();
    if (ranges.isEmpty()) {
      return true;
    }
    if (address == null || IpAddress.parse(address).isEmpty()) {
      return rule.effect() == Effect.DENY;
    }
    return ranges.stream()
        .anyMatch(range -> range.contains(IpAddress.parse(address).orElseThrow()));
  }

  private static boolean fitsTime(PolicyConditions conditions, long now) {
    return now >= conditions.from()
        && (conditions.until() == 0 || now < conditions.until())
        && (conditions.hours() == null
            || conditions.hours().contain(Math.floorDiv(now, 1_000_000)));
  }

  // What else has to be true.

  private static void namesTheFirstRuleThatCounts(
      Decision decision, List<Policy> held, Request request) {
    Numbered first =
        numbered(held).stream()
            .filter(rule -> counts(rule.rule, request))
            .filter(rule -> (rule.rule.effect() == Effect.ALLOW) == decision.allowed())
            .findFirst()
            .orElse(null);
    assertThat(decision.policy()).isEqualTo(first == null ? "" : first.policy.name());
    assertThat(decision.rule()).isEqualTo(first == null ? 0 : first.number);
    assertThat(decision.line()).isEqualTo(first == null ? 0 : first.rule.line());
  }

  private static void holdsUntilItsEnd(
      Decision decision, PolicySet set, Request request, Random random) {
    long end = decision.notAfter() == 0 ? request.now + 240 * HOUR : decision.notAfter();
    assertThat(end).isGreaterThan(request.now);
    for (int i = 0; i < 20; i++) {
      long later = i == 0 ? end - 1 : request.now + random.nextLong(end - request.now);
      Request again = new Request(request.capability, request.resource, request.address, later);
      assertThat(decide(set, again).allowed())
          .as("%s, until %s", again, decision)
          .isEqualTo(decision.allowed());
    }
  }

  private static void explains(
      Decision decision, PolicySet set, List<Policy> held, Request request) {
    Explanation explanation =
        set.explain(request.capability, request.resource, request.address, request.now);
    assertThat(explanation.decision()).isEqualTo(decision);
    assertThat(explanation.rules())
        .extracting(rule -> rule.policy() + rule.number() + rule.applies())
        .isEqualTo(
            numbered(held).stream()
                .filter(rule -> matches(rule.rule.pattern().text(), request.resource))
                .map(rule -> rule.policy.name() + rule.number + counts(rule.rule, request))
                .toList());
  }

  private static void hasSoundPrefixes(PolicySet set, Request request, Random random) {
    String prefix = request.resource.substring(0, random.nextInt(request.resource.length() + 1));
    if (PathPattern.isSystem(request.resource) && !PathPattern.isSystem(prefix)) {
      return;
    }
    boolean allowed = decide(set, request).allowed();
    if (allowed) {
      assertThat(set.mayUnder(request.capability, prefix)).as("under %s", prefix).isTrue();
    }
    if (set.allUnder(request.capability, prefix)) {
      assertThat(allowed || isNoName(request.resource)).as("all under %s", prefix).isTrue();
      assertThat(set.mayUnder(request.capability, prefix)).isTrue();
    }
  }

  // What is made up.

  private static Policy policy(String name, Random random) {
    StringBuilder document = new StringBuilder("rules:\n");
    int rules = 1 + random.nextInt(6);
    for (int i = 0; i < rules; i++) {
      document
          .append("  - path: \"")
          .append(pattern(random))
          .append("\"\n    effect: ")
          .append(random.nextInt(4) == 0 ? "deny" : "allow")
          .append("\n    capabilities: [")
          .append(random.nextBoolean() ? "read, list" : any(Capability.values(), random).wireName())
          .append("]\n");
      if (random.nextInt(3) == 0) {
        document.append("    when: {").append(any(CONDITIONS, random)).append("}\n");
      }
    }
    return Policy.parse(name, document.toString());
  }

  private static String pattern(Random random) {
    if (random.nextInt(10) == 0) {
      return random.nextBoolean() ? "**" : "sys:audit";
    }
    List<String> segments = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String segment = any(SEGMENTS, random);
      segments.add(
          switch (random.nextInt(5)) {
            case 0 -> "*";
            case 1 -> segment.substring(0, 1) + "*";
            default -> segment;
          });
    }
    if (random.nextInt(3) == 0) {
      segments.add("**");
    }
    return String.join("/", segments);
  }

  private static Request request(Random random) {
    List<String> segments = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      segments.add(any(SEGMENTS, random));
    }
    String resource =
        switch (random.nextInt(12)) {
          case 0 -> "sys:audit";
          case 1 -> String.join("/", segments) + any(List.of("/", "/..", "/*", "//a"), random);
          default -> String.join("/", segments);
        };
    Capability capability =
        random.nextBoolean() ? Capability.LIST : any(Capability.values(), random);
    String address = random.nextInt(4) == 0 ? null : any(ADDRESSES, random);
    return new Request(capability, resource, address, START + random.nextLong(96 * HOUR));
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static <T> T any(T[] array, Random random) {
    return array[random.nextInt(array.length)];
  }
}
