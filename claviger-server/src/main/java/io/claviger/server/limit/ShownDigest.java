package io.claviger.server.limit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What is remembered in the place of a credential that somebody has shown. */
public final class ShownDigest {
  private ShownDigest() {}

  /**
   * Makes the SHA-256 of what was shown.
   *
   * @param shown a token, or the header that holds it
   * @return the digest, which compares by its bytes
   */
  public static ByteBuffer of(String shown) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha256.digest(shown.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
