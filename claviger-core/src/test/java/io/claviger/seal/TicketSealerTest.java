package io.claviger.seal;

import static io.claviger.seal.SealFixtures.RANDOM;
import static io.claviger.seal.SealFixtures.flipped;
import static io.claviger.seal.SealFixtures.opened;
import static io.claviger.seal.SealFixtures.rotated;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketSealerTest {
  private static final byte[] CONTENT = "state of a login".getBytes(StandardCharsets.UTF_8);
  private static final String KIND = "login-flow/oidc";

  private final MemoryKeyRingStore store = new MemoryKeyRingStore();
  private final LocalRootKey root = SealFixtures.rootKey();
  private final KeyRings rings = opened(store, root);
  private final TicketSealer sealer = new TicketSealer(rings, RANDOM);
  private final byte[] ticket = sealer.seal(KIND, CONTENT);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 4096})
  void opensWhatItSealed(int size) {
    byte[] content = new byte[size];
    RANDOM.nextBytes(content);

    byte[] made = sealer.seal(KIND, content);

    assertThat(made).hasSize(size + TicketSealer.OVERHEAD);
    assertThat(sealer.open(KIND, made)).hasValue(content);
  }

  @Test
  void anotherProcessOfTheDatabaseOpensIt() {
    TicketSealer other = new TicketSealer(opened(store, root), RANDOM);

    assertThat(other.open(KIND, ticket)).hasValue(CONTENT);
  }

  @Test
  void anotherDatabaseDoesNot() {
    LocalRootKey otherRoot = SealFixtures.rootKey();
    TicketSealer other = new TicketSealer(opened(new MemoryKeyRingStore(), otherRoot), RANDOM);

    assertThat(other.open(KIND, ticket)).isEmpty();
  }

  @Test
  void opensForNoOtherKind() {
    for (String kind : new String[] {"", "login-flow/oid", "login-flow/oidc2", "login-flow/jwt"}) {
      assertThat(sealer.open(kind, ticket)).as(kind).isEmpty();
    }
  }

  @Test
  void noByteCanBeChangedNoneBeMissingAndNoneBeAdded() {
    for (int i = 0; i < ticket.length; i++) {
      assertThat(sealer.open(KIND, flipped(ticket, i, 1))).as("byte " + i).isEmpty();
      assertThat(sealer.open(KIND, Arrays.copyOf(ticket, i))).as("length " + i).isEmpty();
    }
    assertThat(sealer.open(KIND, Arrays.copyOf(ticket, ticket.length + 1))).isEmpty();
  }

  @Test
  void isTheFormatAsDescribed() throws GeneralSecurityException {
    RingKey key = rings.current().active(KeyPurpose.ROW_MAC);
    ByteBuffer in = ByteBuffer.wrap(ticket);
    assertThat(in.get()).isEqualTo((byte) 1);
    assertThat(in.getInt()).isEqualTo(key.id());
    byte[] salt = new byte[32];
    in.get(salt);
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(key.unsafeBytes(), "HmacSHA256"));
    hmac.update(new byte[] {0, 0, 0, 1});
    hmac.update(KIND.getBytes(StandardCharsets.UTF_8));
    hmac.update((byte) 0);
    hmac.update(salt);
    hmac.update(new byte[] {0, 0, 1, 0});
    byte[] dataKey = hmac.doFinal();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(dataKey, "AES"),
        new GCMParameterSpec(128, ticket, 37, 12));
    cipher.updateAAD("claviger/ticket".getBytes(StandardCharsets.US_ASCII));
    cipher.updateAAD(ticket, 0, 37);
    cipher.updateAAD(KIND.getBytes(StandardCharsets.UTF_8));

    assertThat(cipher.doFinal(ticket, 49, ticket.length - 49)).isEqualTo(CONTENT);
  }

  @Test
  void eachTicketHasASaltOfItsOwn() {
    Set<String> salts = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      salts.add(Arrays.toString(Arrays.copyOfRange(sealer.seal(KIND, CONTENT), 5, 37)));
    }
    assertThat(salts).hasSize(100);
  }

  @Test
  void aKeyOfAnotherPurposeOpensNothing() {
    int sealKey = rings.current().active(KeyPurpose.SEAL).id();
    byte[] changed = ticket.clone();
    ByteBuffer.wrap(changed).putInt(1, sealKey);

    assertThat(sealer.open(KIND, changed)).isEmpty();
  }

  @Test
  void theOldKeyOpensUntilItRetires() {
    int old = rings.current().active(KeyPurpose.ROW_MAC).id();
    rings.update(ring -> rotated(ring, KeyPurpose.ROW_MAC));
    assertThat(sealer.open(KIND, ticket)).hasValue(CONTENT);

    rings.update(ring -> ring.retired(old));
    assertThat(sealer.open(KIND, ticket)).isEmpty();
    assertThat(sealer.open(KIND, sealer.seal(KIND, CONTENT))).hasValue(CONTENT);
  }
}
