package io.claviger.seal;

import static io.claviger.seal.SealFixtures.RANDOM;
import static io.claviger.seal.SealFixtures.flipped;
import static io.claviger.seal.SealFixtures.opened;
import static io.claviger.seal.SealFixtures.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.IntegrityException;
import io.claviger.api.KeyException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealerTest {
  private static final SealContext CONTEXT = new SealContext(42, 7);
  private static final byte[] VALUE = "correct horse battery".getBytes(StandardCharsets.UTF_8);

  private final MemoryKeyRingStore store = new MemoryKeyRingStore();
  private final LocalRootKey root = SealFixtures.rootKey();
  private final KeyRings rings = opened(store, root);
  private final Sealer sealer = new Sealer(rings, RANDOM);
  private final Sealed sealed = sealer.seal(CONTEXT, VALUE);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 25 * 1024, 64 * 1024})
  void opensWhatItSealed(int size) {
    byte[] value = new byte[size];
    RANDOM.nextBytes(value);
    byte[] before = value.clone();

    Sealed made = sealer.seal(CONTEXT, value);

    assertThat(made.bytes()).hasSize(size + 89);
    assertThat(sealer.open(CONTEXT, made.ringKeyId(), made.bytes())).isEqualTo(before);
    assertThat(value).isEqualTo(before);
  }

  @Test
  void opensTheFirstFormatAsDescribed() throws GeneralSecurityException {
    int keyId = rings.current().active(KeyPurpose.SEAL).id();
    byte[] domain = "claviger/sealed-value".getBytes(StandardCharsets.US_ASCII);
    byte[] associated =
        ByteBuffer.allocate(domain.length + 21)
            .put(domain)
            .put((byte) 1)
            .putLong(42)
            .putLong(7)
            .putInt(keyId)
            .array();
    byte[] dataKey = new byte[32];
    RANDOM.nextBytes(dataKey);
    byte[] ringKey = rings.require(keyId).unsafeBytes();
    byte[] wrapped = gcm(ringKey, dataKey, associated);
    byte[] ciphertext = gcm(dataKey, VALUE, associated);
    byte[] bytes =
        ByteBuffer.allocate(1 + wrapped.length + ciphertext.length)
            .put((byte) 1)
            .put(wrapped)
            .put(ciphertext)
            .array();

    assertThat(sealer.open(CONTEXT, keyId, bytes)).isEqualTo(VALUE);
  }

  private static byte[] gcm(byte[] key, byte[] plain, byte[] associated)
      throws GeneralSecurityException {
    byte[] nonce = new byte[12];
    RANDOM.nextBytes(nonce);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(associated);
    byte[] sealed = cipher.doFinal(plain);
    return ByteBuffer.allocate(12 + sealed.length).put(nonce).put(sealed).array();
  }

  @Test
  void sealsTheSameValueDifferentlyEachTimeAndHidesIt() {
    byte[] again = sealer.seal(CONTEXT, VALUE).bytes();

    assertThat(again).isNotEqualTo(sealed.bytes());
    assertThat(new String(again, StandardCharsets.ISO_8859_1)).doesNotContain("horse");
  }

  @Test
  void anyAlteredByteIsNoticed() {
    for (int i = 0; i < sealed.bytes().length; i++) {
      assertAltered(CONTEXT, sealed.ringKeyId(), flipped(sealed.bytes(), i, 0x01));
      assertAltered(CONTEXT, sealed.ringKeyId(), flipped(sealed.bytes(), i, 0x80));
    }
  }

  @Test
  void anyTruncationAndAnyExtensionIsNoticed() {
    for (int length = 0; length < sealed.bytes().length; length++) {
      assertAltered(CONTEXT, sealed.ringKeyId(), Arrays.copyOf(sealed.bytes(), length));
    }
    assertAltered(
        CONTEXT, sealed.ringKeyId(), Arrays.copyOf(sealed.bytes(), sealed.bytes().length + 1));
  }

  @Test
  void aValueOpensOnlyWhereItBelongs() {
    assertAltered(new SealContext(43, 7), sealed.ringKeyId(), sealed.bytes());
    assertAltered(new SealContext(42, 8), sealed.ringKeyId(), sealed.bytes());
    assertAltered(new SealContext(7, 42), sealed.ringKeyId(), sealed.bytes());
  }

  @Test
  void aWrappedKeyMovedToAnotherValueDoesNotOpen() {
    byte[] other = sealer.seal(new SealContext(42, 8), VALUE).bytes();
    byte[] mixed = sealed.bytes().clone();
    System.arraycopy(other, 1, mixed, 1, 60);

    assertAltered(CONTEXT, sealed.ringKeyId(), mixed);
  }

  @Test
  void anotherRingKeyDoesNotOpen() {
    rings.update(ring -> rotated(ring, KeyPurpose.SEAL));
    int fresh = rings.current().active(KeyPurpose.SEAL).id();

    assertAltered(CONTEXT, fresh, sealed.bytes());
    assertAltered(CONTEXT, rings.current().active(KeyPurpose.ROW_MAC).id(), sealed.bytes());
    assertThatThrownBy(() -> sealer.open(CONTEXT, 99, sealed.bytes()))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("ring key 99");
  }

  private void assertAltered(SealContext context, int keyId, byte[] bytes) {
    assertThatThrownBy(() -> sealer.open(context, keyId, bytes))
        .isInstanceOf(IntegrityException.class)
        .hasNoCause()
        .hasMessageContaining("secret uid " + context.secretUid())
        .hasMessageContaining("version " + context.version())
        .hasMessageContaining("ring key " + keyId)
        .hasMessageNotContaining("horse");
  }

  @Test
  void afterARotationTheOldKeyOpensUntilItRetires() {
    KeyRing rotated = rings.update(ring -> rotated(ring, KeyPurpose.SEAL));

    Sealed fresh = sealer.seal(CONTEXT, VALUE);
    assertThat(fresh.ringKeyId()).isEqualTo(rotated.active(KeyPurpose.SEAL).id());
    assertThat(fresh.ringKeyId()).isNotEqualTo(sealed.ringKeyId());
    assertThat(sealer.open(CONTEXT, fresh.ringKeyId(), fresh.bytes())).isEqualTo(VALUE);
    assertThat(sealer.open(CONTEXT, sealed.ringKeyId(), sealed.bytes())).isEqualTo(VALUE);

    rings.update(ring -> ring.retired(sealed.ringKeyId()));
    assertThatThrownBy(() -> sealer.open(CONTEXT, sealed.ringKeyId(), sealed.bytes()))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("ring key " + sealed.ringKeyId() + " is retired");
  }

  @Test
  void aReplicaOpensWhatAnotherSealedWithAKeyItHasNotSeen() {
    Sealer other = new Sealer(opened(store, root), RANDOM);
    rings.update(ring -> rotated(ring, KeyPurpose.SEAL));
    Sealed fresh = sealer.seal(CONTEXT, VALUE);

    assertThat(other.open(CONTEXT, fresh.ringKeyId(), fresh.bytes())).isEqualTo(VALUE);
  }

  @Test
  void aReplicaThatKnowsTheKeyAsPendingOpensWithoutAskingTheStore() {
    rings.update(ring -> ring.withPending(KeyPurpose.SEAL, RANDOM, SealFixtures.NOW));
    Sealer other = new Sealer(opened(store, root), RANDOM);
    rings.update(ring -> ring.activated(ring.pending(KeyPurpose.SEAL).orElseThrow().id()));
    Sealed fresh = sealer.seal(CONTEXT, VALUE);
    int loads = store.loads.get();

    assertThat(other.open(CONTEXT, fresh.ringKeyId(), fresh.bytes())).isEqualTo(VALUE);
    assertThat(store.loads).hasValue(loads);
  }

  @Test
  void aSealedValuePrintsNoBytes() {
    assertThat(sealed.toString()).isEqualTo("Sealed[ringKeyId=1, 110 bytes]");
  }
}
