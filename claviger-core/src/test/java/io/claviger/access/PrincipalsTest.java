package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ci",
        "dispatch/gateway-7",
        "M\u00fcller, Jos\u00e9",
        "rooted",
        "root2",
        "my root",
        "admin",
        "dev-admin",
        "certificate:x",
        "team:approle",
        "\u4f5c\u696d",
        "\u0434\u0438\u0441\u043f\u0435\u0442\u0447\u0435\u0440",
      })
  void takesOrdinaryNames(String name) {
    assertThat(Principals.checkGiven(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root",
        "Root",
        "ROOT",
        " root",
        "root ",
        "root\u00a0",
        "r oot",
        "\u3000root",
        "ro\u200bot",
        "\ufeffroot",
        "ro\u00adot",
        "root\u0000",
        "\uff52\uff4f\uff4f\uff54",
        "\uff32\uff2f\uff2f\uff34",
        "\ud835\udc2b\ud835\udc28\ud835\udc28\ud835\udc2d",
        "r\u00f6\u00f6t",
        "ro\u0301ot",
        "r\u043e\u043et",
        "r\u03bf\u03bft",
        "System",
        "\u0455ystem",
        "sYSTEM",
        "Claviger",
        "clav\u0131ger",
        "CLAV\u0130GER",
        "anonymous",
        "Unknown",
        "key-administration",
        "Key\u2010Administration",
        "key\u2011administration",
        "local-operator",
      })
  void refusesReservedNamesHoweverTheyAreWritten(String name) {
    assertThatThrownBy(() -> Principals.checkGiven(name))
        .isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "approle:dispatch",
        "AppRole:dispatch",
        "jwt:ci",
        "JWT:ci",
        "jwt:",
        "oidc:alice",
        "kubernetes:default/app",
        "cert:gateway",
        "userpass:bob",
        " userpass:bob",
        "j wt:ci",
        "jwt :ci",
        "jwt\uff1aci",
        "jwt\ufe55ci",
        "jwt\ua789ci",
        "jwt\u2236ci",
        "\u0458wt:ci",
        "c\u0435rt:gateway",
        "\uff4awt:ci",
      })
  void refusesWhatReadsLikeThePrincipalOfALogin(String name) {
    assertThatThrownBy(() -> Principals.checkGiven(name))
        .isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb", "a\u0000", "a\u202eb", "a\u200d", " a", "a ", "\ue000", "a\u2028b"})
  void refusesWhatCannotBeSeen(String name) {
    assertThatThrownBy(() -> Principals.checkGiven(name))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("invisible");
  }
}
