package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a/b, a/b",
    "a*, a",
    "a*, ab",
    "a*, a.b-c_d",
    "*, a",
    "a/*, a/b",
    "*/b, a/b",
    "*/*, a/b",
    "a*/c, ab/c",
    "a/b*/c, a/b/c",
    "a/..*, a/..b",
    "a/**, a/b",
    "a/**, a/b/c",
    "a/**, a/b/c/d/e/f",
    "*/**, a/b",
    "a*/**, ab/c",
    "a/*/**, a/b/c",
    "**, a",
    "**, a/b/c",
    "sys:tokens, sys:tokens",
    "**, sys:tokens",
    "**, sys:anything",
  })
  void matches(String pattern, String resource) {
    assertThat(PathPattern.parse(pattern).matches(resource)).isTrue();
    assertThat(PathPattern.parse(pattern).mayMatchUnder(resource)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a, b",
    "a, A",
    "a, ab",
    "a, a/b",
    "a/b, a",
    "a/b, a/b/c",
    "a/b, a/B",
    "a*, b",
    "a*, ba",
    "a*, a/b",
    "*, a/b",
    "a/*, a",
    "a/*, a/b/c",
    "*/b, b",
    "*/b, a/a/b",
    "a/**, a",
    "a/**, ab",
    "a/**, ab/c",
    "a/**, b/a/c",
    "*/**, a",
    "a/*/**, a/b",
    "sys:tokens, sys:token",
    "sys:tokens, sys:tokens2",
    "sys:tokens, sys:Tokens",
    "sys:tokens, sys:policies",
    "*, sys:tokens",
    "s*, sys:tokens",
    "*/**, sys:tokens",
    "*/**, sys:tokens/x",
    "s*/**, sys:tokens/x",
  })
  void doesNotMatch(String pattern, String resource) {
    assertThat(PathPattern.parse(pattern).matches(resource)).isFalse();
  }

  /** What a glob of another system let through: names that lead out of the folder. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/../b",
        "a/..",
        "a/.",
        "a/./b",
        "../a/b",
        "..",
        ".",
        "a//b",
        "/a/b",
        "a/b/",
        "/",
        "",
        "a/%2e%2e/b",
        "a/..%2fb",
        "a/b\\c",
        "a/b c",
        "a/*",
        "a/**",
        "*",
        "**",
        "a+b",
        "a/b,c",
        "a/b\nc",
        "a/b\0",
        "a/\u0430",
        "a/b\uFF0Fc",
        "a:b",
        "Sys:tokens",
        " a",
        "a/..;/b",
      })
  void matchesNothingThatIsNoName(String resource) {
    for (String pattern :
        List.of("**", "a/**", "*/**", "*", "a/*", "*/*", "a*", "*/*/*", "a/..*")) {
      assertThat(PathPattern.parse(pattern).matches(resource)).as(pattern).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|must not be empty",
        "/a|does not begin with a slash",
        "a/|write a/** for all below it",
        "a//b|empty segment",
        "a/./b|. or ..",
        "a/..|. or ..",
        "../a|begins with a letter, a digit or *",
        "_a|begins with a letter, a digit or *",
        "a/**/b|only be the last segment",
        "**/a|only be the last segment",
        "a/b**|segment of its own",
        "a/***|segment of its own",
        "a/*b|end of a segment",
        "a/b*c/d|end of a segment",
        "a/*b*|end of a segment",
        "a b|character 2 is \" \"",
        "a/?|character 3 is \"?\"",
        "a/{b,c}|character 3 is \"{\"",
        "a/+|character 3 is \"+\"",
        "a\\b|character 2 is \"\\\"",
        "a/%2e%2e|character 3 is \"%\"",
        "a:b|character 2 is \":\"",
        "\u0430/b|character 1 is U+0430, no plain ASCII",
        "a/\uFF0A|character 3 is U+FF0A, no plain ASCII",
        "sys:|no system resource",
        "sys:*|each by its whole name",
        "sys:token|did you mean sys:tokens?",
        "sys:tokens/**|each by its whole name",
      })
  void tellsWhatIsWrong(String pattern, String message) {
    assertThatThrownBy(() -> PathPattern.parse(pattern))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void isAtMostAsLongAsNames() {
    String longest = "a".repeat(SecretName.MAX_LENGTH - 3) + "/**";

    assertThat(PathPattern.parse(longest).text()).isEqualTo(longest);
    assertThatThrownBy(() -> PathPattern.parse("a" + longest)).hasMessageContaining("too long");
  }

  @ParameterizedTest
  @CsvSource({
    "a/b/c, ''",
    "a/b/c, a",
    "a/b/c, a/",
    "a/b/c, a/b/c",
    "abc/d, ab",
    "a/**, ''",
    "a/**, a",
    "a/**, a/b/c",
    "a/**, a/b/",
    "ab*/c, a",
    "ab*/c, abc",
    "ab*/c, abc/",
    "*/c, x/",
    "**, anything",
    "**, sys:",
    "sys:tokens, sys:t",
  })
  void mayMatchUnder(String pattern, String prefix) {
    assertThat(PathPattern.parse(pattern).mayMatchUnder(prefix)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a/b/c, b",
    "a/b/c, a/c",
    "a/b/c, a/b/c/",
    "a/b, a/b/c",
    "a/**, b",
    "a/**, ab",
    "a/**, a//",
    "a/**, a/../",
    "ab*/c, b",
    "*/c, x/d",
    "sys:tokens, ''",
    "sys:tokens, s",
    "sys:tokens, sys:p",
    "a/**, sys:",
    "*, sys:",
  })
  void cannotMatchUnder(String pattern, String prefix) {
    assertThat(PathPattern.parse(pattern).mayMatchUnder(prefix)).isFalse();
  }

  /** Each pattern and prefix of few letters, against all names of few letters, by definition. */
  @Test
  void knowsWhatBeginsWithAPrefix() {
    List<String> names = texts("ab/", 6).stream().filter(SecretName::isValid).toList();
    List<PathPattern> patterns = patterns();
    assertThat(patterns).hasSizeGreaterThan(90);
    for (String prefix : texts("ab/", 3)) {
      List<String> under = names.stream().filter(name -> name.startsWith(prefix)).toList();
      for (PathPattern pattern : patterns) {
        assertThat(pattern.mayMatchUnder(prefix))
            .as("%s under %s", pattern, prefix)
            .isEqualTo(under.stream().anyMatch(pattern::matches));
        if (pattern.matchesAllUnder(prefix)) {
          assertThat(under).as("%s under %s", pattern, prefix).allMatch(pattern::matches);
        }
      }
    }
  }

  private static List<PathPattern> patterns() {
    List<PathPattern> patterns = new ArrayList<>();
    for (String text : texts("ab/*", 4)) {
      try {
        patterns.add(PathPattern.parse(text));
      } catch (InvalidRequestException e) {
        // Most texts are no pattern.
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    return patterns;
  }

  /** All texts of these letters up to a length. */
  private static List<String> texts(String letters, int length) {
    List<String> texts = new ArrayList<>(List.of(""));
    int from = 0;
    for (int i = 0; i < length; i++) {
      int to = texts.size();
      for (String text : List.copyOf(texts.subList(from, to))) {
        letters.chars().forEach(letter -> texts.add(text + (char) letter));
      }
      from = to;
    }
    return texts;
  }
}
