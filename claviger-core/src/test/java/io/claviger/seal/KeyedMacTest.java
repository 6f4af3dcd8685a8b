package io.claviger.seal;

import static io.claviger.seal.SealFixtures.flipped;
import static io.claviger.seal.SealFixtures.opened;
import static io.claviger.seal.SealFixtures.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyedMacTest {
  private static final byte[] DATA = "a row".getBytes(StandardCharsets.UTF_8);

  private final MemoryKeyRingStore store = new MemoryKeyRingStore();
  private final LocalRootKey root = SealFixtures.rootKey();
  private final KeyRings rings = opened(store, root);
  private final KeyedMac rows = new KeyedMac(rings, KeyPurpose.ROW_MAC);
  private final KeyedMac journal = new KeyedMac(rings, KeyPurpose.JOURNAL_MAC);

  @Test
  void computesTheKnownVectorOfHmac() {
    // RFC 4231, test case 2
    byte[] mac =
        Primitives.hmac("Jefe".getBytes(StandardCharsets.US_ASCII))
            .doFinal("what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));

    assertThat(HexFormat.of().formatHex(mac))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void isTheKeyIdAndTheHmacOfTheJdk() throws GeneralSecurityException {
    RingKey key = rings.current().active(KeyPurpose.ROW_MAC);
    Mac jdk = Mac.getInstance("HmacSHA256");
    jdk.init(new SecretKeySpec(key.unsafeBytes(), "HmacSHA256"));

    assertThat(rows.mac(DATA))
        .isEqualTo(
            ByteBuffer.allocate(KeyedMac.LENGTH).putInt(key.id()).put(jdk.doFinal(DATA)).array());
  }

  @Test
  void verifiesWhatItMadeAndNothingElse() {
    byte[] mac = rows.mac(DATA);

    assertThat(rows.verify(DATA, mac)).isTrue();
    assertThat(rows.mac(DATA)).isEqualTo(mac);
    assertThat(rows.verify(new byte[0], mac)).isFalse();
    for (int i = 0; i < DATA.length; i++) {
      assertThat(rows.verify(flipped(DATA, i, 1), mac)).isFalse();
    }
    for (int i = 0; i < mac.length; i++) {
      assertThat(rows.verify(DATA, flipped(mac, i, 1))).isFalse();
      assertThat(rows.verify(DATA, Arrays.copyOf(mac, i))).isFalse();
    }
    assertThat(rows.verify(DATA, Arrays.copyOf(mac, mac.length + 1))).isFalse();
  }

  @Test
  void aMacOfOnePurposeIsNoneOfAnother() {
    assertThat(journal.verify(DATA, rows.mac(DATA))).isFalse();
    assertThat(rows.verify(DATA, journal.mac(DATA))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyPurpose.class,
      names = {"SEAL", "SIGN"})
  void otherKeysMakeNoMacs(KeyPurpose purpose) {
    assertThatThrownBy(() -> new KeyedMac(rings, purpose))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(purpose.name());
  }

  @Test
  void afterARotationTheOldKeyVerifiesUntilItRetires() {
    byte[] old = journal.mac(DATA);
    int oldId = rings.current().active(KeyPurpose.JOURNAL_MAC).id();
    rings.update(ring -> rotated(ring, KeyPurpose.JOURNAL_MAC));

    assertThat(journal.mac(DATA)).isNotEqualTo(old);
    assertThat(journal.verify(DATA, journal.mac(DATA))).isTrue();
    assertThat(journal.verify(DATA, old)).isTrue();

    rings.update(ring -> ring.retired(oldId));
    assertThat(journal.verify(DATA, old)).isFalse();
  }

  @Test
  void aReplicaVerifiesWithAKeyItHasNotSeen() {
    KeyedMac other = new KeyedMac(opened(store, root), KeyPurpose.ROW_MAC);
    rings.update(ring -> rotated(ring, KeyPurpose.ROW_MAC));

    assertThat(other.verify(DATA, rows.mac(DATA))).isTrue();
  }

  @Test
  void anUnknownKeyIdIsLookedForOnceAndFalse() {
    byte[] mac = rows.mac(DATA);
    mac[0] = 1;
    int loads = store.loads.get();

    assertThat(rows.verify(DATA, mac)).isFalse();
    assertThat(store.loads).hasValue(loads + 1);
  }

  @Test
  void manyThreadsDoNotDisturbEachOther() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> tasks =
          IntStream.range(0, 8).<Callable<Boolean>>mapToObj(this::verifiesOften).toList();
      for (Future<Boolean> task : threads.invokeAll(tasks)) {
        assertThat(task.get()).isTrue();
      }
    }
  }

  private Callable<Boolean> verifiesOften(int seed) {
    return () -> {
      boolean allRight = true;
      for (int i = 0; i < 2_000; i++) {
        byte[] data = ByteBuffer.allocate(200).putInt(seed).putInt(i).array();
        allRight &= rows.verify(data, rows.mac(data));
      }
      return allRight;
    };
  }
}
