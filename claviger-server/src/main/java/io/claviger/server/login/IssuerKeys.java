package io.claviger.server.login;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer that publishes them, {@link Fetched}: anew also when a token names a key
 * that is not among them. Thread-safe.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
  private final Fetched<JWKSet> keys;

  IssuerKeys(Fetched.Source<JWKSet> source, LongSupplier nanoTime) {
    this.keys = new Fetched<>("The keys of an issuer", source, nanoTime);
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    JWKSet found =
        keys.get(known -> !selector.select(known).isEmpty())
            .orElseThrow(() -> new KeySourceException("the keys of the issuer are out of reach"));
    return selector.select(found);
  }
}
