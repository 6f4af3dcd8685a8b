package io.claviger.testkit.process;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/** Values that tell whether they are whole. */
final class CheckedText {
  private static final int MAX_PADDING = 300;

  private CheckedText() {}

  /** A value that no other call returns, of a random length. */
  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder body = new StringBuilder();
    body.append(Long.toHexString(random.nextLong())).append(Long.toHexString(random.nextLong()));
    body.append("x".repeat(random.nextInt(MAX_PADDING)));
    return body + "." + checksum(body.toString());
  }

  static boolean isWhole(String value) {
    int dot = value.lastIndexOf('.');
    return dot > 0 && value.substring(dot + 1).equals(checksum(value.substring(0, dot)));
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
