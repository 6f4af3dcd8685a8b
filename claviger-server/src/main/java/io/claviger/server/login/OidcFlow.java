package io.claviger.server.login;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What has to be remembered between the two halves of a login at a provider. The client keeps it,
 * sealed.
 *
 * @param provider the name of the provider in the settings
 * @param redirectUri where the browser is sent
 * @param state what the browser brings back
 * @param nonce what the ID token must hold
 * @param verifier the secret of PKCE (RFC 7636)
 * @param expiresAt until when the login can be finished, in whole milliseconds
 */
record OidcFlow(
    String provider,
    String redirectUri,
    String state,
    String nonce,
    String verifier,
    Instant expiresAt) {
  static final Duration LIFE = Duration.ofMinutes(10);
  private static final byte FORMAT = 1;
  private static final int RANDOM_BYTES = 32;

  /** Begins a flow, with 256 random bits for each of its secrets. */
  static OidcFlow begin(String provider, String redirectUri, Instant now, SecureRandom random) {
    return new OidcFlow(
        provider,
        redirectUri,
        text(random),
        text(random),
        text(random),
        Instant.ofEpochMilli(now.plus(LIFE).toEpochMilli()));
  }

  private static String text(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return base64(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What the provider is told of the verifier (S256). */
  String challenge() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return base64(digest.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /** Whether a text is the same as one of the secrets, compared in constant time. */
  static boolean isSame(String secret, String shown) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeUTF(provider);
      out.writeUTF(redirectUri);
      out.writeUTF(state);
      out.writeUTF(nonce);
      out.writeUTF(verifier);
      out.writeLong(expiresAt.toEpochMilli());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #encode} wrote; empty when it is something else. */
  static Optional<OidcFlow> decode(byte[] encoded) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      if (in.readByte() != FORMAT) {
        return Optional.empty();
      }
      OidcFlow flow =
          new OidcFlow(
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              Instant.ofEpochMilli(in.readLong()));
      return in.read() < 0 ? Optional.of(flow) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Never the secrets. */
  @Override
  public String toString() {
    return "OidcFlow[provider=" + provider + ", expiresAt=" + expiresAt + "]";
  }
}
