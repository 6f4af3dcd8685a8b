package io.claviger.server.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id of Bouncy Castle with the parameters that OWASP recommends: 7 MiB, five passes, one
 * lane. Spring Security's encoder takes new memory for each hash; here it is set aside once and
 * used again. The text of a hash is the usual one, which Spring Security reads and writes too.
 * Thread-safe; there is memory for a number of hashes at once, others take new one.
 */
final class Argon2 {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int KIB = 7 * 1024;
  private static final int PASSES = 5;

  /** What a hash takes beside its memory, in blocks of 1 KiB. */
  private static final int WORKING_BLOCKS = 8;

  private static final Pattern TEXT =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=1"
              + "\\$([A-Za-z0-9+/]{22,86})\\$([A-Za-z0-9+/]{22,86})");

  private final SecureRandom random = new SecureRandom();
  private final BlockPool memory;

  /**
   * Makes it.
   *
   * @param atOnce for how many hashes at once memory is kept
   */
  Argon2(int atOnce) {
    this.memory = new FixedBlockPool(atOnce * (KIB + WORKING_BLOCKS));
  }

  String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = derive(password, KIB, PASSES, salt, HASH_BYTES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(KIB, PASSES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /** Whether they belong together; a text that is not a hash of Argon2id belongs to nothing. */
  boolean matches(String password, String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(parts.group(4));
    byte[] hash =
        derive(
            password,
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Base64.getDecoder().decode(parts.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, hash);
  }

  /** Takes as long as a comparison. */
  void compareWithNothing(String password) {
    derive(password, KIB, PASSES, new byte[SALT_BYTES], HASH_BYTES);
  }

  private byte[] derive(String password, int kib, int passes, byte[] salt, int bytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(kib)
            .withIterations(passes)
            .withParallelism(1)
            .withSalt(salt)
            .withBlockPool(memory)
            .build());
    byte[] hash = new byte[bytes];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
