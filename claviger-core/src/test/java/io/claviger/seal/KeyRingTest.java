package io.claviger.seal;

import static io.claviger.seal.SealFixtures.NOW;
import static io.claviger.seal.SealFixtures.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.KeyException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyRingTest {
  private final KeyRing ring = KeyRing.create(RANDOM, NOW);
  private final int sealId = ring.active(KeyPurpose.SEAL).id();

  @Test
  void theFirstRingHasOneActiveKeyForEachPurpose() {
    assertThat(ring.keys()).extracting(RingKey::purpose).containsExactly(KeyPurpose.values());
    assertThat(ring.keys())
        .allSatisfy(
            key -> {
              assertThat(key.state()).isEqualTo(KeyState.ACTIVE);
              assertThat(key.createdAt()).isEqualTo(NOW);
              assertThat(key.unsafeBytes()).hasSize(32);
              assertThat(ring.active(key.purpose())).isSameAs(key);
              assertThat(ring.find(key.id())).containsSame(key);
            });
    assertThat(ring.keys().stream().map(key -> HexFormat.of().formatHex(key.unsafeBytes())))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(KeyPurpose.class)
  void aKeyIsAddedActivatedAndRetired(KeyPurpose purpose) {
    int oldId = ring.active(purpose).id();

    KeyRing added = ring.withPending(purpose, RANDOM, NOW);
    RingKey fresh = added.pending(purpose).orElseThrow();
    assertThat(fresh.state()).isEqualTo(KeyState.PENDING);
    assertThat(added.active(purpose).id()).isEqualTo(oldId);

    KeyRing activated = added.activated(fresh.id());
    assertThat(activated.active(purpose).id()).isEqualTo(fresh.id());
    assertThat(activated.active(purpose).unsafeBytes()).isEqualTo(fresh.unsafeBytes());
    assertThat(activated.pending(purpose)).isEmpty();
    assertThat(state(activated, oldId)).isEqualTo(KeyState.DECRYPT_ONLY);

    KeyRing retired = activated.retired(oldId);
    assertThat(state(retired, oldId)).isEqualTo(KeyState.RETIRED);
    assertThatThrownBy(() -> retired.find(oldId).orElseThrow().unsafeBytes())
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("ring key " + oldId + " is retired");
    assertThat(ring.keys()).hasSize(4).extracting(RingKey::state).containsOnly(KeyState.ACTIVE);
  }

  private static KeyState state(KeyRing ring, int id) {
    return ring.find(id).orElseThrow().state();
  }

  @Test
  void idsAreNeverGivenAgain() {
    KeyRing added = ring.withPending(KeyPurpose.SEAL, RANDOM, NOW);
    int first = added.pending(KeyPurpose.SEAL).orElseThrow().id();

    KeyRing next = added.retired(first).withPending(KeyPurpose.SEAL, RANDOM, NOW);

    assertThat(next.pending(KeyPurpose.SEAL).orElseThrow().id()).isEqualTo(first + 1);
    assertThat(state(next, first)).isEqualTo(KeyState.RETIRED);
  }

  @Test
  void whatIsDoneAlreadyChangesNothing() {
    KeyRing added = ring.withPending(KeyPurpose.SEAL, RANDOM, NOW);
    int fresh = added.pending(KeyPurpose.SEAL).orElseThrow().id();
    KeyRing retired = added.activated(fresh).retired(sealId);

    assertThat(added.withPending(KeyPurpose.SEAL, RANDOM, NOW)).isSameAs(added);
    assertThat(retired.activated(fresh)).isSameAs(retired);
    assertThat(retired.retired(sealId)).isSameAs(retired);
  }

  @Test
  void stepsOutOfOrderAreRefused() {
    KeyRing rotated = SealFixtures.rotated(ring, KeyPurpose.SEAL);

    assertThatThrownBy(() -> ring.retired(sealId))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("is active");
    assertThatThrownBy(() -> rotated.activated(sealId))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("DECRYPT_ONLY");
    assertThatThrownBy(() -> rotated.retired(sealId).activated(sealId))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("RETIRED");
    assertThatThrownBy(() -> ring.activated(99))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("unknown");
    assertThatThrownBy(() -> ring.retired(99)).isInstanceOf(KeyException.class);
    assertThat(ring.find(99)).isEmpty();
  }

  @Test
  void neverPrintsTheBytesOfAKey() {
    String printed = ring.toString();

    assertThat(printed).contains("RingKey[1, SEAL, ACTIVE, REDACTED]");
    for (RingKey key : ring.keys()) {
      assertThat(printed).doesNotContain(HexFormat.of().formatHex(key.unsafeBytes()));
      assertThat(key.toString()).endsWith("REDACTED]").hasSizeLessThan(50);
    }
  }

  @Test
  void theBytesGivenOutAreACopy() {
    RingKey key = ring.active(KeyPurpose.SIGN);
    byte[] before = key.unsafeBytes();

    key.unsafeBytes()[0] ^= 1;

    assertThat(key.unsafeBytes()).isEqualTo(before);
  }
}
