package io.claviger.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void keepsOrderAndSpelling() {
    String text = "{\"b\":1.50e3,\"a\":[true,null,\"x\",[],{}],\"c\":{\"d\":-0}}";

    assertThat(JsonText.of(JsonParser.parse(" " + text.replace(",", " , ") + "\n")))
        .isEqualTo(text);
  }

  @Test
  void escapesWhatATerminalWouldObey() {
    Json json = new Json.Str("a\u001b[31m\u009b\u202e\u2028\"\\\n\ud83d\ude00\ud800ü");

    assertThat(JsonText.of(json))
        .isEqualTo("\"a\\u001b[31m\\u009b\\u202e\\u2028\\\"\\\\\\n\ud83d\ude00\\ud800ü\"");
    assertThat(JsonParser.parse(JsonText.of(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\"}",
        "{\"a\":1,}",
        "[1 2]",
        "01",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "{\"a\":1,\"a\":2}",
        "1 1",
        "\"\n\"",
        "{a:1}",
        "+1",
        "1.",
        "\u00e9"
      })
  void refusesWhatIsNoJsonWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> JsonParser.parse(text))
        .isInstanceOf(JsonParser.MalformedException.class)
        .hasMessageMatching("not valid JSON near character \\d+");
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(() -> JsonParser.parse("[".repeat(100_000)))
        .isInstanceOf(JsonParser.MalformedException.class);
  }

  @Test
  void showsNoContentByItself() {
    assertThat(JsonParser.parse("{\"value\":[\"planted\",4711]}").toString())
        .doesNotContain("planted", "4711");
  }

  @Test
  void printableTextHasNoControls() {
    assertThat(Printable.line("a\u001b]0;x\u0007\tb\n")).isEqualTo("a\\x1b]0;x\\x07\\x09b\\x0a");
    assertThat(Printable.lines("a\n\tb\r")).isEqualTo("a\n\tb\\x0d");
    assertThat(Printable.line("Grüße 漢字")).isEqualTo("Grüße 漢字");
  }
}
