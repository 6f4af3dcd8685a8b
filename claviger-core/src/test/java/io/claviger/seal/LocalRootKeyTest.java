package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LocalRootKeyTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] DATA = "key ring".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ASSOCIATED = "revision 1".getBytes(StandardCharsets.UTF_8);

  private final LocalRootKey key = SealFixtures.rootKey();

  @Test
  void unwrapsTheKnownVectorOfGcm() {
    // Test case 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
    LocalRootKey known = ofHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    String nonce = "cafebabefacedbaddecaf888";
    String ciphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";
    String tag = "76fc6ece0f4e1768cddf8853bb2d551b";

    byte[] plain =
        known.unwrap(
            HEX.parseHex(nonce + ciphertext + tag),
            HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));

    assertThat(HEX.formatHex(plain))
        .isEqualTo(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  }

  @Test
  void namesTheKeyByADigestOfIt() {
    // printf 'claviger/root-key-id/1' and 32 bytes 00 .. 1f, through sha256sum
    assertThat(ofHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").id())
        .isEqualTo("local:9bbddbc594065643");
  }

  @Test
  void comesBackFromItsText() {
    LocalRootKey read = LocalRootKey.parse(key.unsafeText());

    assertThat(read.id()).isEqualTo(key.id());
    assertThat(read.unwrap(key.wrap(DATA, ASSOCIATED), ASSOCIATED)).isEqualTo(DATA);
  }

  @Test
  void wrapsDifferentlyEachTime() {
    assertThat(key.wrap(DATA, ASSOCIATED)).isNotEqualTo(key.wrap(DATA, ASSOCIATED));
  }

  @Test
  void everyKeyIsAnother() {
    assertThat(SealFixtures.rootKey().id()).isNotEqualTo(SealFixtures.rootKey().id());
  }

  @Test
  void refusesOtherAssociatedDataAnotherKeyAndAlteredBytes() {
    byte[] wrapped = key.wrap(DATA, ASSOCIATED);

    assertWrong(key, wrapped, DATA);
    assertWrong(SealFixtures.rootKey(), wrapped, ASSOCIATED);
    for (int i = 0; i < wrapped.length; i++) {
      assertWrong(key, SealFixtures.flipped(wrapped, i, 1), ASSOCIATED);
      assertWrong(key, Arrays.copyOf(wrapped, i), ASSOCIATED);
    }
  }

  private static void assertWrong(LocalRootKey key, byte[] wrapped, byte[] associated) {
    assertThatThrownBy(() -> key.unwrap(wrapped, associated))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(key.id())
        .hasMessageContaining("wrong root key")
        .hasMessageContaining("give the root key this database was made with");
  }

  @Test
  void refusesWhatIsNoKeyAndNeverShowsIt() {
    String text = key.unsafeText();
    String secret = text.substring(text.indexOf(':') + 1);

    assertRefused(secret, secret, "does not start with");
    assertRefused(text + "A", secret, "60 characters, not 59");
    assertRefused(text.substring(0, 40), secret, "40 characters, not 59");
    assertRefused(text.toUpperCase(Locale.ROOT), secret, "does not start with");
    for (int i = text.indexOf(':') + 1; i < text.length(); i++) {
      assertRefused(text.substring(0, i) + "!" + text.substring(i + 1), secret, "not base64url");
    }
  }

  private static void assertRefused(String text, String secret, String why) {
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> LocalRootKey.parse(text));

    assertThat(e).hasMessageContaining(why).hasNoCause();
    for (int i = 0; i + 6 <= secret.length(); i++) {
      assertThat(e.getMessage()).doesNotContain(secret.substring(i, i + 6));
    }
  }

  @Test
  void oneKeyHasOneTextOnly() {
    String zeros = "claviger-root-1:" + "A".repeat(43);

    assertThat(LocalRootKey.parse(zeros).unsafeText()).isEqualTo(zeros);
    assertThatThrownBy(() -> LocalRootKey.parse(zeros.substring(0, zeros.length() - 1) + "B"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("wrong last character");
  }

  @Test
  void neverPrintsItself() {
    String secret = key.unsafeText().substring("claviger-root-1:".length());

    assertThat(key.toString()).isEqualTo("LocalRootKey[" + key.id() + ", REDACTED]");
    assertThat(SealFixtures.roots(key).toString()).contains("REDACTED").doesNotContain(secret);
  }

  private static LocalRootKey ofHex(String hex) {
    return LocalRootKey.parse(
        "claviger-root-1:"
            + Base64.getUrlEncoder().withoutPadding().encodeToString(HEX.parseHex(hex)));
  }
}
