package io.claviger.server.login;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;

/**
 * Fetches the keys of an issuer from its address. Only public keys for signatures are taken.
 * Thread-safe.
 */
final class KeyAddress implements Fetched.Source<JWKSet> {
  private static final int MIN_RSA_BITS = 2048;

  private final URI uri;
  private final IssuerHttp http;

  KeyAddress(String setting, String address) {
    this(setting, address, IssuerHttp.LONGEST);
  }

  /**
   * Makes it; nothing is fetched yet.
   *
   * @param longest how long an answer may take
   * @throws ConfigurationException if the address is none, or is plain HTTP to another machine
   */
  KeyAddress(String setting, String address, Duration longest) {
    this.uri = IssuerHttp.check(setting, address);
    this.http = new IssuerHttp(longest);
  }

  @Override
  public JWKSet fetch() throws IOException {
    return fetch(http, uri);
  }

  /** Fetches the keys at an address. */
  static JWKSet fetch(IssuerHttp http, URI uri) throws IOException {
    IssuerHttp.Answer answer = http.get(uri);
    if (answer.status() != 200) {
      throw new IOException(uri.getHost() + ": it answered " + answer.status());
    }
    try {
      return usable(JWKSet.parse(answer.text()));
    } catch (ParseException e) {
      throw new IOException(uri.getHost() + ": its answer is no set of keys", e);
    }
  }

  private static JWKSet usable(JWKSet keys) {
    return new JWKSet(
        keys.toPublicJWKSet().getKeys().stream().filter(KeyAddress::isUsable).toList());
  }

  /** For signatures, and strong enough. */
  static boolean isUsable(JWK key) {
    boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    return signs && (!(key instanceof RSAKey rsa) || rsa.size() >= MIN_RSA_BITS);
  }
}
