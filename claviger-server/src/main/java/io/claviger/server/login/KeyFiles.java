package io.claviger.server.login;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads public keys from PEM files ({@code -----BEGIN PUBLIC KEY-----}). */
final class KeyFiles {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private KeyFiles() {}

  /**
   * Reads the keys.
   *
   * @throws ConfigurationException if a file cannot be read or holds no usable key
   */
  static JWKSet read(String setting, List<Path> files) {
    List<JWK> keys = new ArrayList<>();
    for (Path file : files) {
      keys.add(read(setting, file));
    }
    return new JWKSet(keys);
  }

  private static JWK read(String setting, Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw wrong(setting, file, "cannot be read");
    }
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin || text.indexOf(BEGIN, begin + 1) >= 0) {
      throw wrong(setting, file, "must hold one public key, between lines " + BEGIN);
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    } catch (IllegalArgumentException e) {
      throw wrong(setting, file, "is no PEM file");
    }
    JWK key = key(encoded);
    if (key == null || !KeyAddress.isUsable(key)) {
      throw wrong(
          setting,
          file,
          "must hold an RSA key of 2048 bits or more, or one of P-256, P-384 or P-521");
    }
    return key;
  }

  private static @Nullable JWK key(byte[] encoded) {
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        PublicKey key =
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
        if (key instanceof RSAPublicKey rsa) {
          return new RSAKey.Builder(rsa).build();
        }
        if (key instanceof ECPublicKey ec) {
          Curve curve = Curve.forECParameterSpec(ec.getParams());
          return curve == null ? null : new ECKey.Builder(curve, ec).build();
        }
      } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
        // It may be of the other kind.
      }
    }
    return null;
  }

  private static ConfigurationException wrong(String setting, Path file, String what) {
    return new ConfigurationException(List.of(setting + ": " + file + " " + what));
  }
}
