package io.claviger.access;

import static io.claviger.access.Capability.ADMIN;
import static io.claviger.access.Capability.AUDIT;
import static io.claviger.access.Capability.DELETE;
import static io.claviger.access.Capability.LIST;
import static io.claviger.access.Capability.READ;
import static io.claviger.access.Capability.REVOKE;
import static io.claviger.access.Capability.ROTATE;
import static io.claviger.access.Capability.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetTest {
  private static final long NOW = micros("2026-06-03T12:00:00Z"); // a Wednesday

  private static long micros(String instant) {
    Instant time = Instant.parse(instant);
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  /** A policy named p with these rules, each of them in one line. */
  private static PolicySet set(String... rules) {
    return PolicySet.of(List.of(policy("p", rules)));
  }

  private static Policy policy(String name, String... rules) {
    StringBuilder document = new StringBuilder("rules:\n");
    for (String rule : rules) {
      document.append("  - {").append(rule).append("}\n");
    }
    return Policy.parse(name, document.toString());
  }

  private static PolicySet builtIn(String... names) {
    return PolicySet.of(
        Arrays.stream(names).map(name -> BuiltInPolicies.find(name).orElseThrow()).toList());
  }

  private static boolean allows(PolicySet set, Capability capability, String resource) {
    return set.decide(capability, resource, "192.0.2.7", NOW).allowed();
  }

  @ParameterizedTest
  @EnumSource(Capability.class)
  void nothingIsAllowedWithoutARule(Capability capability) {
    for (PolicySet set : List.of(PolicySet.of(List.of()), set("path: b, capabilities: [read]"))) {
      assertThat(set.decide(capability, "a", null, NOW))
          .isEqualTo(new Decision(false, "", 0, 0, 0));
      assertThat(set.mayUnder(capability, "a")).isFalse();
      assertThat(set.allUnder(capability, "a")).isFalse();
    }
  }

  @Test
  void aRuleAllowsWhatItSays() {
    PolicySet set = set("path: x, capabilities: [list]", "path: dispatch/**, capabilities: [read]");

    assertThat(set.decide(READ, "dispatch/db", null, NOW))
        .isEqualTo(new Decision(true, "p", 2, 3, 0));
    for (Capability other : EnumSet.complementOf(EnumSet.of(READ))) {
      assertThat(allows(set, other, "dispatch/db")).as(other.wireName()).isFalse();
    }
    assertThat(allows(set, READ, "dispatch")).isFalse();
    assertThat(allows(set, READ, "dispatcher/db")).isFalse();
    assertThat(allows(set, READ, "Dispatch/db")).isFalse();
  }

  @Test
  void denyingWinsWhateverTheOrderAndHoweverPreciseTheOtherIs() {
    String deny = "path: \"a/**\", effect: deny, capabilities: [read]";
    String allow = "path: a/b, capabilities: [read]";

    for (List<String> rules : List.of(List.of(deny, allow), List.of(allow, deny))) {
      PolicySet together = set(rules.toArray(String[]::new));
      assertThat(together.decide(READ, "a/b", null, NOW).allowed()).isFalse();
    }
    for (List<String> names : List.of(List.of("a", "b"), List.of("b", "a"))) {
      PolicySet apart =
          PolicySet.of(List.of(policy(names.get(0), deny), policy(names.get(1), allow)));
      assertThat(apart.decide(READ, "a/b", null, NOW))
          .isEqualTo(new Decision(false, names.get(0), 1, 2, 0));
    }
  }

  @Test
  void theFirstOfThoseThatAgreeIsNamed() {
    Policy second = policy("b", "path: a, capabilities: [read]", "path: a, capabilities: [read]");
    Policy first = policy("a", "path: x, capabilities: [read]", "path: a*, capabilities: [read]");

    assertThat(PolicySet.of(List.of(second, first)).decide(READ, "a", null, NOW))
        .isEqualTo(new Decision(true, "a", 2, 3, 0));
    assertThat(PolicySet.of(List.of(second)).decide(READ, "a", null, NOW).rule()).isEqualTo(1);
  }

  /** A secret that must not be read must not show in lists: the LIST bypass of another system. */
  @Test
  void whatMustNotBeReadIsNotListedEither() {
    PolicySet set =
        set(
            "path: \"a/**\", capabilities: [read, list, write]",
            "path: a/hidden/*, effect: deny, capabilities: [read]");

    assertThat(allows(set, LIST, "a/open")).isTrue();
    assertThat(set.decide(LIST, "a/hidden/x", null, NOW))
        .isEqualTo(new Decision(false, "p", 2, 3, 0));
    assertThat(allows(set, READ, "a/hidden/x")).isFalse();
    assertThat(allows(set, WRITE, "a/hidden/x")).isTrue();
    assertThat(allows(set, LIST, "a/hidden/x/y")).isTrue();
  }

  @Test
  void whatMustNotBeListedCanStillBeRead() {
    PolicySet set =
        set(
            "path: \"a/**\", capabilities: [read, list]",
            "path: a/b, effect: deny, capabilities: [list]");

    assertThat(allows(set, LIST, "a/b")).isFalse();
    assertThat(allows(set, READ, "a/b")).isTrue();
  }

  @Test
  void readingDoesNotGiveListing() {
    assertThat(allows(set("path: a, capabilities: [read]"), LIST, "a")).isFalse();
  }

  /** Nobody widens a rule by the text of a name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/*",
        "a/**",
        "*",
        "**",
        "a/+",
        "a,b",
        "a/../b",
        "a/./b",
        "a//b",
        "/a/b",
        "a/b/",
        "a/b\0",
        "a/%2e%2e/b",
        "a/b c",
        "a\\b",
        "a/\uff0a",
        "",
      })
  void whatIsNoNameIsDeniedToAllButRoot(String resource) {
    PolicySet set =
        set(
            "path: \"**\", capabilities: [read, list]",
            "path: \"a/**\", capabilities: [read, list]",
            "path: \"a/*\", capabilities: [read, list]",
            "path: \"*\", capabilities: [read, list]");
    for (Capability capability : Capability.values()) {
      assertThat(allows(set, capability, resource)).isFalse();
      assertThat(allows(builtIn("admin", "writer", "auditor"), capability, resource)).isFalse();
      assertThat(allows(builtIn("root"), capability, resource)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sys:tokens", "sys:policies", "sys:auth", "sys:keys", "sys:audit"})
  void systemResourcesAreOnlyMetByEverythingAndByName(String resource) {
    assertThat(allows(set("path: \"**\", capabilities: [admin]"), ADMIN, resource)).isTrue();
    assertThat(allows(set("path: \"" + resource + "\", capabilities: [admin]"), ADMIN, resource))
        .isTrue();
    for (String path : List.of("*", "*/**", "*/*", "s*", "s*/**", "sys/**")) {
      PolicySet set = set("path: \"" + path + "\", capabilities: [admin]");
      assertThat(allows(set, ADMIN, resource)).as(path).isFalse();
    }
    PolicySet denied =
        set(
            "path: \"**\", capabilities: [admin]",
            "path: \"" + resource + "\", effect: deny, capabilities: [admin]");
    assertThat(allows(denied, ADMIN, resource)).isFalse();
    assertThat(allows(denied, ADMIN, "secret")).isTrue();
    assertThat(allows(denied, ADMIN, "sys:other")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "root, 'read, write, list, delete, rotate, revoke, audit, admin'",
    "reader, 'read, list'",
    "writer, 'read, list, write, delete, rotate'",
    "operator, 'list, rotate, revoke'",
    "auditor, 'list, audit'",
    "admin, 'list, admin, audit'",
  })
  void builtInPoliciesAllowExactlyThis(String name, String capabilities) {
    Set<String> allowed = Set.of(capabilities.split(", "));
    PolicySet set = builtIn(name);
    for (Capability capability : Capability.values()) {
      boolean expected = allowed.contains(capability.wireName());
      for (String resource : List.of("a", "a/b/c", "sys:tokens", "sys:audit")) {
        assertThat(set.decide(capability, resource, null, NOW))
            .isEqualTo(
                expected ? new Decision(true, name, 1, 3, 0) : new Decision(false, "", 0, 0, 0));
      }
      assertThat(set.mayUnder(capability, "")).isEqualTo(expected);
      assertThat(set.allUnder(capability, "")).isEqualTo(expected);
    }
  }

  @Test
  void nothingIsDeniedToRoot() {
    List<Policy> policies = new ArrayList<>();
    policies.add(
        policy(
            "all",
            "path: \"**\", effect: deny, capabilities: [read, write, list, delete, rotate, revoke,"
                + " audit, admin]"));
    for (String name : List.of("admin", "writer", "operator", "auditor")) {
      policies.add(BuiltInPolicies.find(name).orElseThrow());
    }
    PolicySet without = PolicySet.of(policies);
    policies.add(BuiltInPolicies.find("root").orElseThrow());
    PolicySet with = PolicySet.of(policies);

    for (Capability capability : Capability.values()) {
      for (String resource : List.of("a", "sys:policies")) {
        assertThat(without.decide(capability, resource, null, NOW))
            .isEqualTo(new Decision(false, "all", 1, 2, 0));
        assertThat(with.decide(capability, resource, null, NOW))
            .isEqualTo(new Decision(true, "root", 1, 3, 0));
      }
      assertThat(without.mayUnder(capability, "")).isFalse();
      assertThat(with.mayUnder(capability, "")).isTrue();
      assertThat(with.allUnder(capability, "")).isTrue();
    }
  }

  @Test
  void whoHoldsAnUnreadablePolicyMayNothing() {
    Policy unreadable = Policy.unreadable("p");
    Policy writer = BuiltInPolicies.find("writer").orElseThrow();
    Policy root = BuiltInPolicies.find("root").orElseThrow();
    for (Capability capability : Capability.values()) {
      for (String resource : List.of("a", "a/b", "sys:policies")) {
        assertThat(
                PolicySet.of(List.of(unreadable, writer)).decide(capability, resource, null, NOW))
            .isEqualTo(new Decision(false, "p", 1, 1, 0));
        assertThat(allows(PolicySet.of(List.of(unreadable, root)), capability, resource)).isTrue();
      }
    }
  }

  /** Only the built-in policy is above all rules, not one that found a way to its name. */
  @Test
  void theNameAloneDoesNotMakeRoot() {
    Policy forged = new Policy("root", "", policy("x", "path: a, capabilities: [read]").rules());

    assertThat(allows(PolicySet.of(List.of(forged)), WRITE, "a")).isFalse();
    assertThat(allows(PolicySet.of(List.of(forged)), READ, "b")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        // address, allowed by a rule for 10.0.0.0/8 or 2001:db8::/32, denied by such a rule
        "10.1.2.3, true, true",
        "::ffff:10.1.2.3, true, true",
        "2001:db8::1, true, true",
        "11.1.2.3, false, false",
        "2001:db9::1, false, false",
        "null, false, true",
        "'', false, true",
        "unknown, false, true",
        "10.1.2, false, true",
        "010.1.2.3, false, true",
      })
  void addressesDecide(@Nullable String address, boolean allowed, boolean denied) {
    String when = "capabilities: [read], when: {addresses: [10.0.0.0/8, \"2001:db8::/32\"]}";
    PolicySet allow = set("path: a, " + when);
    PolicySet deny = set("path: a, capabilities: [read]", "path: a, effect: deny, " + when);

    assertThat(allow.decide(READ, "a", address, NOW).allowed()).isEqualTo(allowed);
    assertThat(deny.decide(READ, "a", address, NOW).allowed()).isEqualTo(!denied);
  }

  @Test
  void conditionsMustAllHold() {
    PolicySet set =
        set(
            "path: a, capabilities: [read], when: {addresses: [10.0.0.0/8],"
                + " until: 2026-06-03T13:00:00Z, hours: 08:00-18:00, days: [wed]}");

    assertThat(set.decide(READ, "a", "10.0.0.1", NOW))
        .isEqualTo(new Decision(true, "p", 1, 2, micros("2026-06-03T13:00:00Z")));
    assertThat(set.decide(READ, "a", "11.0.0.1", NOW)).isEqualTo(new Decision(false, "", 0, 0, 0));
    assertThat(set.decide(READ, "a", "10.0.0.1", micros("2026-06-03T07:59:59.999999Z")))
        .isEqualTo(new Decision(false, "", 0, 0, micros("2026-06-03T08:00:00Z")));
    assertThat(set.decide(READ, "a", "10.0.0.1", micros("2026-06-03T13:00:00Z")))
        .isEqualTo(new Decision(false, "", 0, 0, 0));
  }

  @Test
  void fromCountsAndUntilDoesNot() {
    PolicySet set =
        set(
            "path: a, capabilities: [read],"
                + " when: {from: 2026-06-03T12:00:00Z, until: 2026-06-03T12:00:01Z}");
    long until = NOW + 1_000_000;

    assertThat(set.decide(READ, "a", null, NOW - 1)).isEqualTo(new Decision(false, "", 0, 0, NOW));
    assertThat(set.decide(READ, "a", null, NOW)).isEqualTo(new Decision(true, "p", 1, 2, until));
    assertThat(set.decide(READ, "a", null, until - 1))
        .isEqualTo(new Decision(true, "p", 1, 2, until));
    assertThat(set.decide(READ, "a", null, until)).isEqualTo(new Decision(false, "", 0, 0, 0));
  }

  @Test
  void aDecisionHoldsAsLongAsAnyRuleThatAllows() {
    String until = "path: a, capabilities: [read], when: {until: ";
    PolicySet two = set(until + "2026-06-03T13:00:00Z}", until + "2026-06-03T14:00:00Z}");
    PolicySet forEver = set(until + "2026-06-03T13:00:00Z}", "path: a, capabilities: [read]");

    assertThat(two.decide(READ, "a", null, NOW))
        .isEqualTo(new Decision(true, "p", 1, 2, micros("2026-06-03T14:00:00Z")));
    assertThat(forEver.decide(READ, "a", null, NOW)).isEqualTo(new Decision(true, "p", 1, 2, 0));
  }

  @Test
  void aDenialThatComesEndsWhatIsAllowed() {
    PolicySet set =
        set(
            "path: a, capabilities: [read], when: {until: 2026-06-03T14:00:00Z}",
            "path: a, effect: deny, capabilities: [read],"
                + " when: {from: 2026-06-03T13:00:00Z, until: 2026-06-03T13:30:00Z}");
    long begin = micros("2026-06-03T13:00:00Z");
    long end = micros("2026-06-03T13:30:00Z");

    assertThat(set.decide(READ, "a", null, NOW)).isEqualTo(new Decision(true, "p", 1, 2, begin));
    assertThat(set.decide(READ, "a", null, begin)).isEqualTo(new Decision(false, "p", 2, 3, end));
    assertThat(set.decide(READ, "a", null, end))
        .isEqualTo(new Decision(true, "p", 1, 2, micros("2026-06-03T14:00:00Z")));
  }

  /** A rule of other capabilities, or for other addresses, says nothing about the time either. */
  @Test
  void onlyRulesThatCouldCountEndADecision() {
    PolicySet set =
        set(
            "path: a, capabilities: [read]",
            "path: a, effect: deny, capabilities: [write], when: {from: 2026-06-03T13:00:00Z}",
            "path: a, effect: deny, capabilities: [read],"
                + " when: {from: 2026-06-03T13:00:00Z, addresses: [10.0.0.0/8]}");

    assertThat(set.decide(READ, "a", "192.0.2.7", NOW).notAfter()).isZero();
    assertThat(set.decide(READ, "a", null, NOW).notAfter())
        .isEqualTo(micros("2026-06-03T13:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "a, true",
    "a/, true",
    "a/b, true",
    "a/b/c, true",
    "a/x, true",
    "a/closed, true",
    "a/closed/, false",
    "a/closed/x, false",
    "a/bounded/, true",
    "b, false",
    "c/d, false",
    "sys:, false",
  })
  void looksOnlyWhereSomethingCanBe(String prefix, boolean expected) {
    PolicySet set =
        set(
            "path: \"a/**\", capabilities: [list, read]",
            "path: c/d, capabilities: [read]",
            "path: a/closed/**, effect: deny, capabilities: [read]",
            "path: a/bounded/**, effect: deny, capabilities: [read],"
                + " when: {addresses: [10.0.0.0/8]}");

    assertThat(set.mayUnder(LIST, prefix)).isEqualTo(expected);
  }

  @Test
  void allIsAllowedOnlyWithoutConditionsAndExceptions() {
    PolicySet set =
        set(
            "path: \"a/**\", capabilities: [audit]",
            "path: \"b/**\", capabilities: [audit], when: {days: [wed]}",
            "path: a/x/y, effect: deny, capabilities: [audit], when: {addresses: [10.0.0.0/8]}");

    assertThat(set.allUnder(AUDIT, "a/b")).isTrue();
    assertThat(set.allUnder(AUDIT, "a/b/")).isTrue();
    assertThat(set.allUnder(AUDIT, "a/")).isFalse();
    assertThat(set.allUnder(AUDIT, "a/x")).isFalse();
    assertThat(set.allUnder(AUDIT, "a/x/z")).isTrue();
    assertThat(set.allUnder(AUDIT, "a")).isFalse();
    assertThat(set.allUnder(AUDIT, "b/")).isFalse();
    assertThat(set.allUnder(READ, "a/b")).isFalse();
  }

  @Test
  void theOrderOfPoliciesDoesNotMatter() {
    List<Policy> policies =
        new ArrayList<>(
            List.of(
                policy("a", "path: x, capabilities: [read]"),
                policy("b", "path: x, capabilities: [read]"),
                policy("c", "path: \"*\", capabilities: [read, delete]"),
                policy("d", "path: y, effect: deny, capabilities: [delete]")));
    Decision read = PolicySet.of(policies).decide(READ, "x", null, NOW);
    Decision delete = PolicySet.of(policies).decide(DELETE, "y", null, NOW);

    Collections.reverse(policies);

    assertThat(PolicySet.of(policies).decide(READ, "x", null, NOW)).isEqualTo(read);
    assertThat(PolicySet.of(policies).decide(DELETE, "y", null, NOW)).isEqualTo(delete);
    assertThat(read.policy()).isEqualTo("a");
    assertThat(delete.policy()).isEqualTo("d");
  }

  @Test
  void manySegmentsAndManyStarsAreFound() {
    PolicySet set =
        set(
            "path: a/b/c/d/e/f/g, capabilities: [read]",
            "path: a/*/c/*/e/*/g, capabilities: [write]",
            "path: a/b*/c*/d*/e*/f*/g*, capabilities: [rotate]",
            "path: a/b/c/d/e/f/**, capabilities: [revoke]",
            "path: \"*/*/*/*/*/*/*/**\", capabilities: [delete]");

    for (Capability capability : List.of(READ, WRITE, ROTATE, REVOKE)) {
      assertThat(allows(set, capability, "a/b/c/d/e/f/g")).as(capability.wireName()).isTrue();
    }
    assertThat(allows(set, DELETE, "a/b/c/d/e/f/g")).isFalse();
    assertThat(allows(set, DELETE, "a/b/c/d/e/f/g/h")).isTrue();
    assertThat(allows(set, ROTATE, "a/bb/cc/dd/ee/ff/gg")).isTrue();
    assertThat(allows(set, ROTATE, "a/bb/cc/xd/ee/ff/gg")).isFalse();
  }
}
