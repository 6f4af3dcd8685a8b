package io.claviger.seal;

import static io.claviger.seal.SealFixtures.RANDOM;
import static io.claviger.seal.SealFixtures.flipped;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmTest {
  private static final byte[] ABOUT = "about".getBytes(UTF_8);

  private final byte[] key = bytes(32);
  private final Aead aead = AesGcm.of(key);

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 64 * 1024})
  void isWhatTinkMakes(int size) throws GeneralSecurityException {
    Aead tink = new AesGcmJce(key);
    byte[] plain = bytes(size);

    assertThat(tink.decrypt(aead.encrypt(plain, ABOUT), ABOUT)).isEqualTo(plain);
    assertThat(aead.decrypt(tink.encrypt(plain, ABOUT), ABOUT)).isEqualTo(plain);
    assertThat(AesGcm.once(key).decrypt(tink.encrypt(plain, ABOUT), ABOUT)).isEqualTo(plain);
  }

  @Test
  void refusesWhatWasChangedAndWorksOn() throws GeneralSecurityException {
    byte[] plain = bytes(40);
    byte[] sealed = aead.encrypt(plain, ABOUT);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = flipped(sealed, i, 1);
      assertThatThrownBy(() -> aead.decrypt(changed, ABOUT))
          .isInstanceOf(GeneralSecurityException.class);
    }
    assertThatThrownBy(() -> aead.decrypt(sealed, "other".getBytes(UTF_8)))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> aead.decrypt(Arrays.copyOf(sealed, 27), ABOUT))
        .isInstanceOf(GeneralSecurityException.class);
    assertThat(aead.decrypt(sealed, ABOUT)).isEqualTo(plain);
  }

  @Test
  void refusesKeysOfAnotherSize() {
    assertThatThrownBy(() -> AesGcm.of(new byte[16])).isInstanceOf(IllegalArgumentException.class);
  }

  /** More at once than ciphers are kept, with keys that come once. */
  @Test
  void servesManyThreadsAtOnce() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> opened = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        byte[] plain = bytes(i % 100);
        Aead one = AesGcm.once(bytes(32));
        opened.add(
            threads.submit(
                () ->
                    Arrays.equals(one.decrypt(one.encrypt(plain, ABOUT), ABOUT), plain)
                        && Arrays.equals(aead.decrypt(aead.encrypt(plain, ABOUT), ABOUT), plain)));
      }
      for (Future<Boolean> each : opened) {
        assertThat(each.get()).isTrue();
      }
    }
  }
}
