package io.claviger.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * Seals what somebody else keeps for us for a while, so that every process of a database can open
 * it later and nobody else can read or change it. Each ticket has a data key of its own for
 * AES-256-GCM, derived from a ring key and a random salt: strangers may ask for tickets without
 * end, and with a ring key as the key of the cipher they would use up its nonces. Thread-safe;
 * takes a few microseconds.
 *
 * <p>Sealed bytes: format (1), id of the ring key (4, big-endian), salt (32), then nonce (12),
 * ciphertext (as long as the content) and tag (16).
 */
public final class TicketSealer {
  private static final byte FORMAT = 1;
  private static final byte[] DOMAIN = "claviger/ticket".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_BYTES = 32;
  private static final int HEADER_BYTES = 1 + Integer.BYTES + SALT_BYTES;

  /** How many bytes a ticket has more than its content. */
  public static final int OVERHEAD = HEADER_BYTES + Primitives.AEAD_OVERHEAD;

  private final KeyRings rings;
  private final SecureRandom random;

  /**
   * Seals with the keys of a database.
   *
   * @param rings the key ring, open
   * @param random where salts come from
   */
  public TicketSealer(KeyRings rings, SecureRandom random) {
    this.rings = rings;
    this.random = random;
  }

  /**
   * Seals.
   *
   * @param kind what it is for; it opens for nothing else
   * @param content what to seal; left unchanged
   * @return the ticket
   */
  public byte[] seal(String kind, byte[] content) {
    RingKey key = rings.current().active(KeyPurpose.ROW_MAC);
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] header =
        ByteBuffer.allocate(HEADER_BYTES).put(FORMAT).putInt(key.id()).put(salt).array();
    byte[] dataKey = dataKey(key, kind, salt);
    try {
      byte[] ciphertext = AesGcm.once(dataKey).encrypt(content, associatedData(kind, header));
      return ByteBuffer.allocate(HEADER_BYTES + ciphertext.length)
          .put(header)
          .put(ciphertext)
          .array();
    } catch (GeneralSecurityException e) {
      throw Primitives.unusable("AES-GCM", e);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Opens a ticket. Asks no database, whatever strangers send.
   *
   * @param kind what it is for
   * @param ticket the ticket; left unchanged
   * @return the content, which is the caller's to overwrite; empty if the ticket was altered, is
   *     for something else, or its key is unknown or retired
   */
  public Optional<byte[]> open(String kind, byte[] ticket) {
    if (ticket.length < OVERHEAD || ticket[0] != FORMAT) {
      return Optional.empty();
    }
    byte[] header = Arrays.copyOf(ticket, HEADER_BYTES);
    Optional<RingKey> key = rings.current().find(ByteBuffer.wrap(header, 1, 4).getInt());
    if (key.isEmpty()
        || key.get().purpose() != KeyPurpose.ROW_MAC
        || key.get().state() == KeyState.RETIRED) {
      return Optional.empty();
    }
    byte[] salt = Arrays.copyOfRange(header, HEADER_BYTES - SALT_BYTES, HEADER_BYTES);
    byte[] dataKey = dataKey(key.get(), kind, salt);
    try {
      byte[] ciphertext = Arrays.copyOfRange(ticket, HEADER_BYTES, ticket.length);
      return Optional.of(AesGcm.once(dataKey).decrypt(ciphertext, associatedData(kind, header)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * One block in counter mode of NIST SP 800-108r1 with HMAC-SHA256. It begins with a zero byte and
   * no row does ({@link CanonicalRow}), so this is the MAC of none.
   */
  private static byte[] dataKey(RingKey key, String kind, byte[] salt) {
    byte[] label = kind.getBytes(StandardCharsets.UTF_8);
    byte[] input =
        ByteBuffer.allocate(Integer.BYTES + label.length + 1 + salt.length + Integer.BYTES)
            .putInt(1)
            .put(label)
            .put((byte) 0)
            .put(salt)
            .putInt(8 * Primitives.KEY_BYTES)
            .array();
    return key.newMac().doFinal(input);
  }

  private static byte[] associatedData(String kind, byte[] header) {
    byte[] kindBytes = kind.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(DOMAIN.length + header.length + kindBytes.length)
        .put(DOMAIN)
        .put(header)
        .put(kindBytes)
        .array();
  }
}
