package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.claviger.access.Explanation.Considered;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
  private static final long NOW =
      Instant.parse("2026-06-03T12:00:00Z").getEpochSecond() * 1_000_000;

  private static String reason(String rule, Capability capability, String address) {
    return explain(rule, capability, address).reason();
  }

  private static Considered explain(String rule, Capability capability, String address) {
    Policy policy = Policy.parse("p", "rules:\n  - {path: \"a/**\", " + rule + "}\n");
    Explanation explanation =
        PolicySet.of(List.of(policy))
            .explain(capability, "a/b", address.isEmpty() ? null : address, NOW);
    assertThat(explanation.rules()).hasSize(1);
    return explanation.rules().getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "capabilities: [read]||true|allows read",
        "capabilities: [list, write]||false|is about write, list, not read",
        "effect: deny, capabilities: [read]||true|denies read",
        "capabilities: [read], when: {addresses: [10.0.0.0/8, \"2001:db8::/32\"]}|192.0.2.7|false|"
            + "is for the addresses 10.0.0.0/8, 2001:db8::/32; the caller's is another",
        "capabilities: [read], when: {addresses: [10.0.0.0/8]}||false|"
            + "is for the addresses 10.0.0.0/8; the caller's is not known",
        "capabilities: [read], when: {addresses: [10.0.0.0/8]}|10.1.2.3|true|allows read",
        "effect: deny, capabilities: [read], when: {addresses: [10.0.0.0/8]}||true|"
            + "denies read, since the caller's address is not known",
        "capabilities: [read], when: {from: 2026-06-03T12:00:01Z}||false|"
            + "begins at 2026-06-03T12:00:01Z",
        "capabilities: [read], when: {until: 2026-06-03T14:00:00+02:00}||false|"
            + "ended at 2026-06-03T12:00:00Z",
        "capabilities: [read], when: {hours: 08:00-13:00, days: [wed], zone: Europe/Berlin}||false|"
            + "is for 08:00-13:00 on wed (Europe/Berlin); it is 2026-06-03T12:00:00Z",
      })
  void tellsWhyARuleCountsOrDoesNot(String rule, String address, boolean applies, String reason) {
    Considered considered = explain(rule, Capability.READ, address == null ? "" : address);

    assertThat(considered.reason()).isEqualTo(reason);
    assertThat(considered.applies()).isEqualTo(applies);
  }

  @Test
  void tellsThatAHiddenSecretIsNotListed() {
    assertThat(reason("effect: deny, capabilities: [read]", Capability.LIST, ""))
        .isEqualTo("denies read, and therefore list");
  }

  @Test
  void listsTheRulesWhosePathMatchesInTheirOrder() {
    Policy second =
        Policy.parse(
            "b",
            """
            rules:
              - {path: x, capabilities: [read]}
              - {path: "*", capabilities: [read]}
            """);
    Policy first = Policy.parse("a", "rules:\n  - {path: a*, effect: deny, capabilities: [read]}");

    Explanation explanation =
        PolicySet.of(List.of(second, first)).explain(Capability.READ, "a", null, NOW);

    assertThat(explanation.decision()).isEqualTo(new Decision(false, "a", 1, 2, 0));
    assertThat(explanation.rules())
        .extracting(rule -> rule.policy() + rule.number() + ":" + rule.rule().line())
        .containsExactly("a1:2", "b2:3");
  }

  @Test
  void nothingCountsAgainstRoot() {
    Policy deny =
        Policy.parse("p", "rules:\n  - {path: \"**\", effect: deny, capabilities: [read]}");
    Policy root = BuiltInPolicies.find("root").orElseThrow();

    Explanation explanation =
        PolicySet.of(List.of(deny, root)).explain(Capability.READ, "a", null, NOW);

    assertThat(explanation.decision()).isEqualTo(new Decision(true, "root", 1, 3, 0));
    assertThat(explanation.rules())
        .extracting(Considered::policy, Considered::applies, Considered::reason)
        .containsExactly(
            tuple("p", false, "denies read, but not to root"), tuple("root", true, "allows read"));
  }

  @Test
  void thereIsNothingToTellOfWhatNoRuleIsAbout() {
    Explanation explanation =
        PolicySet.of(List.of(Policy.parse("p", "rules:\n  - {path: a, capabilities: [read]}")))
            .explain(Capability.READ, "a/../a", null, NOW);

    assertThat(explanation).isEqualTo(new Explanation(Decision.NO_RULE, List.of()));
  }
}
