package io.claviger.testkit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/** Values that tell whether they are whole. Thread-safe. */
public final class CheckedText {
  private static final int MAX_PADDING = 300;

  private CheckedText() {}

  /**
   * A value that no other call returns, of a random length.
   *
   * @return 15 to 350 letters, digits and dots
   */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder body = new StringBuilder();
    body.append(Long.toHexString(random.nextLong())).append(Long.toHexString(random.nextLong()));
    body.append("x".repeat(random.nextInt(MAX_PADDING)));
    return body + "." + checksum(body.toString());
  }

  /**
   * Tells whether a value is one of these, from its first to its last character.
   *
   * @param value what was read
   * @return true if nothing of it is missing or changed
   */
  public static boolean isWhole(String value) {
    int dot = value.lastIndexOf('.');
    return dot > 0 && value.substring(dot + 1).equals(checksum(value.substring(0, dot)));
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
