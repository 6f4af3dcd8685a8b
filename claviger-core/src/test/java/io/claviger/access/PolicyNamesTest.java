package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyNamesTest {
  private static final String DOCUMENT = "rules:\n  - path: a\n    capabilities: [read]\n";

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "0", "dispatch", "team-a.read_only", "root2", "roots", "r00t", "a..b"})
  void namesAreLowerCase(String name) {
    assertThat(PolicyNames.check(name)).isEqualTo(name);
    assertThat(Policy.parse(name, DOCUMENT).name()).isEqualTo(name);
  }

  static Stream<String> reserved() {
    return BuiltInPolicies.all().stream().map(Policy::name);
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void builtInPoliciesCannotBeChanged(String name) {
    assertThat(PolicyNames.check(name)).isEqualTo(name);
    assertThatThrownBy(() -> PolicyNames.checkChangeable(name))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(name + " is built in");
    assertThatThrownBy(() -> Policy.parse(name, DOCUMENT)).hasMessageContaining("is built in");
  }

  /** Another spelling got past the check for root in two other systems. */
  @ParameterizedTest
  @MethodSource("reserved")
  void noOtherSpellingOfAReservedNameIsAName(String name) {
    List<String> spellings = new ArrayList<>();
    cases("", name, spellings);
    spellings.remove(name);
    assertThat(spellings).hasSize((1 << name.length()) - 1);
    for (String around :
        List.of(" ", "\t", "\n", "\r", "\0", "\u00a0", "\u200b", "\ufeff", "/", "*")) {
      spellings.add(around + name);
      spellings.add(name + around);
      spellings.add(name.charAt(0) + around + name.substring(1));
    }
    spellings.add(fullWidth(name));
    spellings.add(name.charAt(0) + fullWidth(name.substring(1)));
    spellings.add(name.replace('o', '\u043e').replace('a', '\u0430').replace('e', '\u0435'));
    spellings.add(name.replace('r', '\u1d0f').replace('t', '\u03c4').replace('i', '\u0131'));
    spellings.add(name + "\u0301");
    spellings.add("%" + Integer.toHexString(name.charAt(0)) + name.substring(1));
    spellings.add("\"" + name + "\"");
    spellings.remove(name);
    for (String spelling : spellings) {
      assertThatThrownBy(() -> PolicyNames.check(spelling))
          .as(spelling)
          .isInstanceOf(InvalidRequestException.class);
      assertThat(BuiltInPolicies.find(spelling)).as(spelling).isEmpty();
      assertThat(BuiltInPolicies.isReserved(spelling)).as(spelling).isFalse();
    }
  }

  private static void cases(String done, String rest, List<String> all) {
    if (rest.isEmpty()) {
      all.add(done);
      return;
    }
    String next = rest.substring(0, 1);
    cases(done + next, rest.substring(1), all);
    cases(done + next.toUpperCase(Locale.ROOT), rest.substring(1), all);
  }

  private static String fullWidth(String text) {
    StringBuilder wide = new StringBuilder();
    text.chars().forEach(c -> wide.append((char) (c + 0xfee0)));
    return wide.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".a", "-a", "_a", "a b", "a/b", "a*", "a+", "a,b", "A", "\u00e4", "a:b"})
  void otherTextsAreNoNames(String name) {
    assertThatThrownBy(() -> PolicyNames.check(name)).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> Policy.parse(name, DOCUMENT))
        .isInstanceOf(InvalidRequestException.class)
        .isNotInstanceOf(PolicyException.class);
  }

  @Test
  void namesAreNotLong() {
    String longest = "a".repeat(PolicyNames.MAX_LENGTH);

    assertThat(PolicyNames.check(longest)).isEqualTo(longest);
    assertThatThrownBy(() -> PolicyNames.check(longest + "a")).hasMessageContaining("too long");
  }

  @Test
  void messagesTellWhichCharacterItIs() {
    assertThatThrownBy(() -> PolicyNames.check("Root"))
        .hasMessageEndingWith("(character 1 is \"R\"); the built-in policy is root");
    assertThatThrownBy(() -> PolicyNames.check("admin "))
        .hasMessageEndingWith("(character 6 is \" \"); the built-in policy is admin");
    assertThatThrownBy(() -> PolicyNames.check("r\u043eot"))
        .hasMessageEndingWith("(character 2 is U+043E, no plain ASCII)");
  }

  @Test
  void documentsOfBuiltInPoliciesSayWhatTheyDo() {
    assertThat(BuiltInPolicies.all())
        .extracting(Policy::name)
        .containsExactly("root", "reader", "writer", "operator", "auditor", "admin");
    for (Policy policy : BuiltInPolicies.all()) {
      String document = BuiltInPolicies.document(policy.name()).orElseThrow();
      assertThat(Policy.parse("copy", document).rules()).isEqualTo(policy.rules());
      assertThat(policy.description()).isNotEmpty();
    }
  }
}
