package io.claviger.server.login;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.claviger.api.ConfigurationException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verifies the tokens of one issuer: signature by one of its keys and an allowed algorithm, issuer
 * and audience exactly, an end that has not come, a beginning that has. Thread-safe.
 */
final class TokenVerifier {
  /** Asymmetric only: with a public key as the key of a MAC anybody could sign. */
  private static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private static final Duration MAX_SKEW = Duration.ofMinutes(5);

  private static final MappedJwtClaimSetConverter CLAIMS =
      MappedJwtClaimSetConverter.withDefaults(Map.of("iss", name -> name));

  private final NimbusJwtDecoder decoder;

  /**
   * What is known of an issuer.
   *
   * @param setting the prefix of its settings, for messages
   * @param issuer the claim {@code iss}
   * @param keys its keys
   * @param audiences the claim {@code aud} must hold one of these
   * @param algorithms which signatures are accepted
   * @param clockSkew how far its clock may be off
   */
  record Trust(
      String setting,
      @Nullable String issuer,
      Keys keys,
      List<String> audiences,
      List<String> algorithms,
      Duration clockSkew) {}

  /** Where the keys of an issuer come from. */
  sealed interface Keys {
    /** The settings name one of the two. */
    record Named(@Nullable String jwksUri, List<Path> files) implements Keys {}

    /** Somebody finds them. */
    record Found(JWKSource<SecurityContext> source) implements Keys {}
  }

  /**
   * Makes a verifier; asks nobody yet.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  TokenVerifier(Trust trust, Clock clock, LongSupplier nanoTime) {
    check(trust);
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    Set<JWSAlgorithm> algorithms = new HashSet<>();
    trust.algorithms().forEach(name -> algorithms.add(JWSAlgorithm.parse(name)));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(algorithms, keys(trust, nanoTime)));
    processor.setJWTClaimsSetVerifier((claims, context) -> {}); // the validator below does that
    this.decoder = new NimbusJwtDecoder(processor);
    decoder.setClaimSetConverter(TokenVerifier::asItStands);
    decoder.setJwtValidator(jwt -> validate(jwt, trust, clock.instant()));
  }

  /** Read as a URL, another spelling of an issuer would be the same. No claim is made up. */
  private static Map<String, Object> asItStands(Map<String, Object> claims) {
    Map<String, Object> read = CLAIMS.convert(claims);
    Map<String, Object> result = new HashMap<>(read == null ? Map.of() : read);
    result.keySet().retainAll(claims.keySet());
    return result;
  }

  private static void check(Trust trust) {
    List<String> problems = new ArrayList<>();
    if (trust.issuer() == null || trust.issuer().isBlank()) {
      problems.add(trust.setting() + ".issuer is needed");
    }
    if (trust.keys() instanceof Keys.Named(String jwksUri, List<Path> files)
        && (jwksUri == null) == files.isEmpty()) {
      problems.add("give " + trust.setting() + ".jwks-uri or .public-key-files, one of them");
    }
    if (trust.audiences().isEmpty() || trust.audiences().stream().anyMatch(String::isBlank)) {
      problems.add(
          trust.setting()
              + ".audiences is needed: otherwise a token made for another service would open this"
              + " one");
    }
    if (trust.algorithms().isEmpty() || !ALGORITHMS.containsAll(trust.algorithms())) {
      problems.add(
          trust.setting()
              + ".algorithms must be of "
              + String.join(", ", ALGORITHMS.stream().sorted().toList()));
    }
    if (trust.clockSkew().isNegative() || trust.clockSkew().compareTo(MAX_SKEW) > 0) {
      problems.add(trust.setting() + ".clock-skew must be 0 to 5 minutes");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static JWKSource<SecurityContext> keys(Trust trust, LongSupplier nanoTime) {
    return switch (trust.keys()) {
      case Keys.Found found -> found.source();
      case Keys.Named named -> keys(trust.setting(), named, nanoTime);
    };
  }

  private static JWKSource<SecurityContext> keys(
      String setting, Keys.Named named, LongSupplier nanoTime) {
    String address = named.jwksUri();
    if (address != null) {
      return new IssuerKeys(new KeyAddress(setting + ".jwks-uri", address), nanoTime);
    }
    JWKSet keys = KeyFiles.read(setting + ".public-key-files", named.files());
    return (selector, context) -> byKind(selector).select(keys);
  }

  /** A key of a file has no name, whatever the token calls the one it was signed with. */
  private static JWKSelector byKind(JWKSelector selector) {
    return new JWKSelector(
        new JWKMatcher.Builder(selector.getMatcher()).keyID((String) null).build());
  }

  /** A token that holds, or why it does not; the reason is for the audit log only. */
  record Verified(@Nullable Jwt token, String reason) {}

  /** Verifies a token. */
  Verified verify(String text) {
    try {
      return new Verified(decoder.decode(text), "");
    } catch (JwtValidationException e) {
      return new Verified(
          null, e.getErrors().stream().map(OAuth2Error::getErrorCode).findFirst().orElse("other"));
    } catch (BadJwtException e) {
      return new Verified(null, "refused_jwt");
    } catch (JwtException e) {
      return new Verified(null, "unreachable_issuer");
    } catch (IllegalArgumentException | IllegalStateException e) {
      return new Verified(null, "refused_jwt"); // a claim of another type than it must have
    }
  }

  private static OAuth2TokenValidatorResult validate(Jwt jwt, Trust trust, Instant now) {
    Object issuer = jwt.getClaims().get("iss");
    if (issuer == null || !issuer.toString().equals(trust.issuer())) {
      return refused("wrong_issuer");
    }
    List<String> audience = jwt.getAudience();
    if (audience == null || audience.stream().noneMatch(trust.audiences()::contains)) {
      return refused("wrong_audience");
    }
    Instant end = jwt.getExpiresAt();
    if (end == null || !now.minus(trust.clockSkew()).isBefore(end)) {
      return refused("expired_jwt");
    }
    Instant begin = jwt.getNotBefore();
    if (begin != null && now.plus(trust.clockSkew()).isBefore(begin)) {
      return refused("early_jwt");
    }
    return OAuth2TokenValidatorResult.success();
  }

  private static OAuth2TokenValidatorResult refused(String reason) {
    return OAuth2TokenValidatorResult.failure(new OAuth2Error(reason));
  }
}
