package io.claviger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {
  private static final String KEY = "\ud83d\udd11";

  @Test
  void whatFitsStaysAsItIs() {
    assertThat(Texts.clean(null, 5)).isNull();
    assertThat(Texts.cleanText("", 5)).isEmpty();
    assertThat(Texts.cleanText("12345", 5)).isEqualTo("12345");
    assertThat(Texts.cleanText("1\n\t\u20ac", 5)).isEqualTo("1\n\t\u20ac");
    assertThat(Texts.cleanText("123" + KEY, 5)).isEqualTo("123" + KEY);
  }

  @Test
  void whatIsTooLongIsCutWithAMark() {
    assertThat(Texts.cleanText("123456", 5)).isEqualTo("1234\u2026");
    assertThat(Texts.cleanText("123" + KEY + "6", 5)).isEqualTo("123\u2026");
    assertThat(Texts.cleanText("12" + KEY + "56", 5)).isEqualTo("12" + KEY + "\u2026");
  }

  @Test
  void whatNoDatabaseTakesIsReplaced() {
    assertThat(Texts.cleanText("a\u0000b", 5)).isEqualTo("a\ufffdb");
    assertThat(Texts.cleanText("a\ud83d", 5)).isEqualTo("a\ufffd");
    assertThat(Texts.cleanText("\udd11\ud83d", 5)).isEqualTo("\ufffd\ufffd");
  }

  @Test
  void theResultIsAlwaysStorableAndStaysWhenCleanedAgain() throws CharacterCodingException {
    Random random = new Random(20260311L);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append((char) (random.nextBoolean() ? 0xd7f0 + random.nextInt(0x820) : 0));
      }
      int most = 1 + random.nextInt(10);

      String cleaned = Texts.cleanText(text.toString(), most);

      assertThat(cleaned.length()).isLessThanOrEqualTo(most);
      assertThat(cleaned).doesNotContain("\u0000");
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(cleaned)); // no half pair
      assertThat(Texts.cleanText(cleaned, most)).isEqualTo(cleaned);
    }
  }
}
