package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.api.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootKeysFromTextTest {
  private final LocalRootKey first = SealFixtures.rootKey();
  private final LocalRootKey second = SealFixtures.rootKey();

  @ParameterizedTest
  @ValueSource(strings = {" ", ",", "\n", "\r\n", " ,\t "})
  void readsKeysWithThePrimaryFirst(String separator) {
    RootKeys keys =
        RootKeysFromText.parse(" " + first.unsafeText() + separator + second.unsafeText() + "\n");

    assertThat(keys.ids()).containsExactly(first.id(), second.id());
    assertThat(keys.primary().id()).isEqualTo(first.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " , \n"})
  void refusesNothing(String text) {
    assertThatThrownBy(() -> RootKeysFromText.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("give at least one key");
  }

  @Test
  void tellsAllProblemsAtOnce() {
    String text = first.unsafeText() + " hunter2 " + first.unsafeText() + " claviger-root-1:short";

    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> RootKeysFromText.parse(text));

    assertThat(e.problems())
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("root key 2: ").doesNotContain("hunter2"),
            problem -> assertThat(problem).startsWith("root key 3: ").contains("twice"),
            problem -> assertThat(problem).startsWith("root key 4: ").doesNotContain("short"));
  }
}
