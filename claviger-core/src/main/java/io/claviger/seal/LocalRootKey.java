package io.claviger.seal;

import com.google.crypto.tink.Aead;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A root key that this process holds itself: 256 bits for AES-GCM (NIST SP 800-38D), from a file or
 * the environment. Its text form is {@code claviger-root-1:} and 43 characters of unpadded
 * base64url (RFC 4648). Immutable and thread-safe; never prints itself.
 */
public final class LocalRootKey implements RootKey {
  private static final String TEXT_PREFIX = "claviger-root-1:";
  private static final int TEXT_LENGTH = TEXT_PREFIX.length() + 43;
  private static final byte[] ID_DOMAIN =
      "claviger/root-key-id/1".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_BYTES = 8;

  private final byte[] key;
  private final String id;
  private final Aead aead;

  private LocalRootKey(byte[] key) {
    this.key = key;
    this.id = "local:" + fingerprint(key);
    this.aead = AesGcm.of(key);
  }

  /**
   * Makes a new key.
   *
   * @param random where its 256 bits come from
   * @return the key
   */
  public static LocalRootKey generate(SecureRandom random) {
    byte[] key = new byte[Primitives.KEY_BYTES];
    random.nextBytes(key);
    return new LocalRootKey(key);
  }

  /**
   * Reads the text form. The error never shows the text.
   *
   * @param text what {@link #unsafeText()} gave, without surrounding space
   * @return the key
   * @throws ConfigurationException if it is not the text of a key
   */
  public static LocalRootKey parse(String text) {
    if (!text.startsWith(TEXT_PREFIX)) {
      throw malformed("does not start with \"" + TEXT_PREFIX + "\"");
    }
    if (text.length() != TEXT_LENGTH) {
      throw malformed("has " + text.length() + " characters, not " + TEXT_LENGTH);
    }
    byte[] key = decode(text.substring(TEXT_PREFIX.length()));
    LocalRootKey parsed = new LocalRootKey(key);
    if (!MessageDigest.isEqual(ascii(parsed.unsafeText()), ascii(text))) {
      // Unused bits at the end: two texts must not mean one key.
      throw malformed("has a wrong last character");
    }
    return parsed;
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // Its message would show a character of the key: not kept as the cause.
      throw malformed("is not base64url");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static ConfigurationException malformed(String how) {
    return new ConfigurationException(
        List.of(
            "the root key "
                + how
                + "; it is \""
                + TEXT_PREFIX
                + "\" and 43 characters of base64url, as key generation printed it"));
  }

  private static String fingerprint(byte[] key) {
    MessageDigest digest = Primitives.sha256();
    digest.update(ID_DOMAIN);
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(key), ID_BYTES));
  }

  /**
   * Names the key by a digest of it.
   *
   * @return {@code local:} and 16 hexadecimal digits
   */
  @Override
  public String id() {
    return id;
  }

  /**
   * Reveals the key. Whoever has this text can read every secret of the database.
   *
   * @return the text form, for a key file or the environment only
   */
  public String unsafeText() {
    return TEXT_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  @Override
  public byte[] wrap(byte[] plain, byte[] associatedData) {
    try {
      return aead.encrypt(plain, associatedData);
    } catch (GeneralSecurityException e) {
      throw Primitives.unusable("AES-GCM", e);
    }
  }

  @Override
  public byte[] unwrap(byte[] wrapped, byte[] associatedData) {
    try {
      return aead.decrypt(wrapped, associatedData);
    } catch (GeneralSecurityException e) {
      throw new KeyException(
          "root key "
              + id
              + " does not open what is stored under its name: it is the wrong root key or the"
              + " database was altered; give the root key this database was made with, or restore"
              + " the database",
          e);
    }
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "LocalRootKey[" + id + ", REDACTED]";
  }
}
