package io.claviger.engine;

import io.claviger.api.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * The text of bearer tokens: {@code clv_}, 256 random bits and a CRC-32 in base64url. The CRC lets
 * typos and guesses be refused without a look into the database, and scanners recognise leaks.
 */
final class TokenText {
  static final String PREFIX = "clv_";

  private static final int RANDOM_BYTES = 32;
  private static final int CODED_LENGTH = 48;
  private static final int MIN_CHOSEN = 16;
  private static final int MAX = 256;
  private static final MessageDigest SHA_256 = newSha256();

  private TokenText() {}

  static String random(SecureRandom random) {
    return random(PREFIX, random);
  }

  /** A text of the same form with another prefix. */
  static String random(String prefix, SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    ByteBuffer all = ByteBuffer.allocate(RANDOM_BYTES + 4).put(bytes).putInt(crc(bytes));
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
  }

  /** Refuses a token text that somebody chose and that could not be shown as a bearer token. */
  static String checkChosen(String text) {
    boolean printable = text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (text.length() < MIN_CHOSEN || text.length() > MAX || !printable) {
      throw new InvalidRequestException(
          "a chosen token must be 16 to 256 printable ASCII characters without spaces");
    }
    if (!isPossible(text)) {
      throw new InvalidRequestException(
          "a chosen token must not start with clv_, unless it is one that Claviger made");
    }
    return text;
  }

  /** Whether there may be such a token. */
  static boolean isPossible(String text) {
    if (text.isEmpty() || text.length() > MAX) {
      return false;
    }
    if (!text.startsWith(PREFIX)) {
      return true;
    }
    return isMade(PREFIX, text);
  }

  /** Whether a text has the form of those that are made with a prefix. */
  static boolean isMade(String prefix, String text) {
    if (!text.startsWith(prefix) || text.length() != prefix.length() + CODED_LENGTH) {
      return false;
    }
    try {
      ByteBuffer all =
          ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(prefix.length())));
      byte[] bytes = new byte[RANDOM_BYTES];
      all.get(bytes);
      return all.getInt() == crc(bytes);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static byte[] hash(String text) {
    return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Cloning costs less than looking it up. */
  private static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      return newSha256(); // a provider such as a hardware module
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
