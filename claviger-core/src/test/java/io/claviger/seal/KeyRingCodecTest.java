package io.claviger.seal;

import static io.claviger.seal.SealFixtures.NOW;
import static io.claviger.seal.SealFixtures.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.KeyException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyRingCodecTest {
  private static final int HEADER = 7;
  private static final int KEY = 47;

  private final byte[] encoded = KeyRing.create(RANDOM, NOW).encode();

  @Test
  void everyStateComesBack() {
    KeyRing rotated =
        SealFixtures.rotated(
            SealFixtures.rotated(KeyRing.create(RANDOM, NOW), KeyPurpose.SEAL), KeyPurpose.SEAL);
    KeyRing ring = rotated.retired(1).withPending(KeyPurpose.ROW_MAC, RANDOM, NOW.plusSeconds(9));

    KeyRing read = KeyRing.decode(ring.encode());

    assertThat(read.encode()).isEqualTo(ring.encode());
    assertThat(read.toString()).isEqualTo(ring.toString());
    assertThat(read.keys())
        .extracting(RingKey::state)
        .contains(KeyState.PENDING, KeyState.ACTIVE, KeyState.DECRYPT_ONLY, KeyState.RETIRED);
    assertThat(read.pending(KeyPurpose.ROW_MAC).orElseThrow().createdAt())
        .isEqualTo(NOW.plusSeconds(9));
  }

  @Test
  void theFirstFormatStaysReadable() {
    String ring =
        "01"
            + "00000006"
            + "0005"
            + key(1, "01", "04", "0000000000000001", "")
            + key(2, "02", "02", "0000000000000002", "22")
            + key(3, "03", "02", "0000000000000003", "33")
            + key(4, "04", "02", "0000000000000004", "44")
            + key(5, "01", "02", "00000199b1fd1800", "55");

    KeyRing read = KeyRing.decode(HexFormat.of().parseHex(ring));

    assertThat(read.active(KeyPurpose.SEAL).id()).isEqualTo(5);
    assertThat(read.active(KeyPurpose.SEAL).createdAt())
        .isEqualTo(Instant.ofEpochMilli(0x199b1fd1800L));
    assertThat(read.active(KeyPurpose.SIGN).unsafeBytes()).hasSize(32).containsOnly(0x44);
    assertThat(read.keys().getFirst().state()).isEqualTo(KeyState.RETIRED);
    assertThat(HexFormat.of().formatHex(read.encode())).isEqualTo(ring);
  }

  private static String key(int id, String purpose, String state, String millis, String fill) {
    String bytes = fill.isEmpty() ? "00" : "20" + fill.repeat(32);
    return "0000000" + id + purpose + state + millis + bytes;
  }

  @Test
  void everyTruncationAndEveryTrailingByteIsRefused() {
    for (int length = 0; length < encoded.length; length++) {
      assertRefused(Arrays.copyOf(encoded, length));
    }
    assertRefused(Arrays.copyOf(encoded, encoded.length + 1));
  }

  @Test
  void everyChangeOfOneByteIsRefusedOrMeansARingOfThatVeryForm() {
    for (int position = 0; position < encoded.length; position++) {
      for (int mask = 1; mask < 256; mask++) {
        assertRefusedOrSame(SealFixtures.flipped(encoded, position, mask));
      }
    }
  }

  @Test
  void noiseIsRefused() {
    Random noise = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[noise.nextInt(300)];
      noise.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = 1;
      }
      assertRefused(bytes);
    }
  }

  private static void assertRefusedOrSame(byte[] bytes) {
    try {
      assertThat(KeyRing.decode(bytes).encode()).isEqualTo(bytes);
    } catch (KeyException e) {
      assertThat(e).hasMessageStartingWith("the key ring ").hasNoCause();
    }
  }

  @Test
  void whatIsNoRingIsRefused() {
    // Two active keys of a purpose, and none of another.
    assertRefused(with(HEADER + KEY + 4, KeyPurpose.SEAL.code()), "two keys are active for SEAL");
    assertRefused(with(HEADER + 5, KeyState.DECRYPT_ONLY.code()), "a purpose has no active key");
    assertRefused(with(HEADER + 4, (byte) 9), "unknown purpose");
    assertRefused(with(HEADER + 5, (byte) 0), "unknown state");
    assertRefused(with(HEADER + 3, (byte) 2), "key ids are out of order"); // id 2 twice
    assertRefused(with(HEADER + 3, (byte) 0), "malformed: ring key 0");
    assertRefused(with(4, (byte) 4), "key ids are out of order"); // next id 4 although it is given
    assertRefused(with(0, (byte) 2), "unknown format 2; use a newer Claviger");
  }

  @Test
  void twoPendingKeysOfAPurposeAreRefused() {
    KeyRing one = KeyRing.create(RANDOM, NOW).withPending(KeyPurpose.SEAL, RANDOM, NOW);
    byte[] bytes = one.encode();
    byte[] pending = Arrays.copyOfRange(bytes, bytes.length - KEY, bytes.length);
    pending[3] = 6;
    byte[] two = ByteBuffer.allocate(bytes.length + KEY).put(bytes).put(pending).array();
    two[4] = 7;
    two[6] = 6;

    assertRefused(two, "two keys are pending for SEAL");
  }

  private byte[] with(int position, byte value) {
    byte[] changed = encoded.clone();
    changed[position] = value;
    return changed;
  }

  private static void assertRefused(byte[] bytes) {
    assertRefused(bytes, "the key ring");
  }

  private static void assertRefused(byte[] bytes, String why) {
    assertThatThrownBy(() -> KeyRing.decode(bytes))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(why);
  }
}
