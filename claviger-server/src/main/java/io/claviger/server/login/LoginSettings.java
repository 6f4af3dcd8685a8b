package io.claviger.server.login;

import io.claviger.access.LockoutRule;
import io.claviger.api.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose signed tokens and certificates are trusted, and what they give. Read once, at the start:
 * nobody changes these over the network.
 *
 * @param jwt issuers of JSON Web Tokens, by the name that clients use.
 * @param kubernetes clusters whose service accounts log in, by the name that clients use.
 * @param cert roles of clients with a certificate, by the name that clients use.
 * @param userpass how people with passwords log in.
 * @param oidc providers at which people log in with a browser, by the name that clients use.
 */
@ConfigurationProperties(value = "claviger.auth", ignoreUnknownFields = false)
public record LoginSettings(
    @DefaultValue Map<String, Issuer> jwt,
    @DefaultValue Map<String, Cluster> kubernetes,
    @DefaultValue Map<String, CertificateRole> cert,
    @DefaultValue Userpass userpass,
    @DefaultValue Map<String, Provider> oidc) {

  /** Copies the maps. */
  public LoginSettings {
    jwt = Map.copyOf(jwt);
    kubernetes = Map.copyOf(kubernetes);
    cert = Map.copyOf(cert);
    oidc = Map.copyOf(oidc);
  }

  /**
   * How people with passwords log in.
   *
   * @param maxAttempts how many passwords may be tried under one name within the window, 1 to 100.
   * @param window any time of this length; 1 minute to 1 day.
   */
  public record Userpass(@DefaultValue("5") int maxAttempts, @DefaultValue("15m") Duration window) {
    /**
     * The rule of these settings.
     *
     * @return the rule
     * @throws ConfigurationException if they are no rule
     */
    public LockoutRule rule() {
      try {
        return new LockoutRule(maxAttempts, window);
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(
            List.of("claviger.auth.userpass.max-attempts, window: " + e.getMessage()));
      }
    }
  }

  /**
   * An issuer.
   *
   * @param issuer the claim {@code iss}, exactly.
   * @param jwksUri where its keys are; https, or http on loopback.
   * @param publicKeyFiles its keys as PEM files, in place of an address.
   * @param audiences one of these must be in the claim {@code aud}, exactly.
   * @param algorithms the signatures that are accepted.
   * @param clockSkew how far the issuer's clock may be off; at most 5 minutes.
   * @param principalClaim the claim that names who logs in.
   * @param policies what everybody gets who logs in.
   * @param rules what some get besides.
   * @param tokenTtl how long the token of a login lives.
   */
  public record Issuer(
      @Nullable String issuer,
      @Nullable String jwksUri,
      @DefaultValue List<Path> publicKeyFiles,
      @DefaultValue List<String> audiences,
      @DefaultValue({"RS256", "ES256"}) List<String> algorithms,
      @DefaultValue("30s") Duration clockSkew,
      @DefaultValue("sub") String principalClaim,
      @DefaultValue Set<String> policies,
      @DefaultValue List<Rule> rules,
      @DefaultValue("1h") Duration tokenTtl) {
    ClaimRules claimRules() {
      return new ClaimRules(principalClaim, policies, rules, tokenTtl);
    }
  }

  /**
   * A provider of OpenID Connect.
   *
   * @param issuer the claim {@code iss}, exactly; its document is found there. https, or http on
   *     loopback.
   * @param clientId what the provider calls this server.
   * @param clientSecret the secret it gave; without one and without a file a public client.
   * @param clientSecretFile file with that secret, in place of it.
   * @param redirectUris where browsers may be sent afterwards, exactly; on a loopback address
   *     without a port any port.
   * @param scopes what is asked for; openid is needed.
   * @param algorithms the signatures that are accepted.
   * @param clockSkew how far the provider's clock may be off; at most 5 minutes.
   * @param principalClaim the claim that names who logs in.
   * @param policies what everybody gets who logs in.
   * @param rules what some get besides.
   * @param tokenTtl how long the token of a login lives.
   */
  public record Provider(
      @Nullable String issuer,
      @Nullable String clientId,
      @Nullable ClientSecret clientSecret,
      @Nullable Path clientSecretFile,
      @DefaultValue("http://127.0.0.1/callback") List<String> redirectUris,
      @DefaultValue({"openid", "profile"}) List<String> scopes,
      @DefaultValue({"RS256", "ES256"}) List<String> algorithms,
      @DefaultValue("30s") Duration clockSkew,
      @DefaultValue("sub") String principalClaim,
      @DefaultValue Set<String> policies,
      @DefaultValue List<Rule> rules,
      @DefaultValue("1h") Duration tokenTtl) {
    ClaimRules claimRules() {
      return new ClaimRules(principalClaim, policies, rules, tokenTtl);
    }
  }

  /**
   * What those get whose token says something.
   *
   * @param claims the claims and the values they must all have; a list must hold the value.
   * @param policies what they get.
   */
  public record Rule(
      @DefaultValue Map<String, String> claims, @DefaultValue Set<String> policies) {}

  /**
   * A cluster.
   *
   * @param issuer the claim {@code iss} of its service-account tokens, exactly.
   * @param jwksUri where its keys are; https, or http on loopback.
   * @param publicKeyFiles its keys as PEM files, in place of an address.
   * @param audiences one of these must be in the claim {@code aud}, exactly.
   * @param algorithms the signatures that are accepted.
   * @param clockSkew how far the cluster's clock may be off; at most 5 minutes.
   * @param bindings which service accounts get what.
   * @param tokenTtl how long the token of a login lives.
   */
  public record Cluster(
      @DefaultValue("https://kubernetes.default.svc.cluster.local") String issuer,
      @Nullable String jwksUri,
      @DefaultValue List<Path> publicKeyFiles,
      @DefaultValue List<String> audiences,
      @DefaultValue("RS256") List<String> algorithms,
      @DefaultValue("30s") Duration clockSkew,
      @DefaultValue List<Binding> bindings,
      @DefaultValue("1h") Duration tokenTtl) {}

  /**
   * What some service accounts get.
   *
   * @param namespaces their namespaces, exactly.
   * @param serviceAccounts their names, exactly; {@code *} alone for all of these namespaces.
   * @param policies what they get.
   */
  public record Binding(
      @DefaultValue Set<String> namespaces,
      @DefaultValue Set<String> serviceAccounts,
      @DefaultValue Set<String> policies) {}

  /**
   * Which certificates log in. Of each kind of name that is given, the certificate must have one.
   *
   * @param caFiles certificates (PEM) of the authorities that must have signed it.
   * @param subjects its subject, such as {@code CN=dispatch,O=Fleet}; needs a CN of its own.
   * @param dnsNames a DNS name of it, exactly.
   * @param spiffeIds its SPIFFE id; {@code /*} at the end stands for all below.
   * @param policies what they get.
   * @param tokenTtl how long the token of a login lives.
   */
  public record CertificateRole(
      @DefaultValue List<Path> caFiles,
      @DefaultValue List<String> subjects,
      @DefaultValue List<String> dnsNames,
      @DefaultValue List<String> spiffeIds,
      @DefaultValue Set<String> policies,
      @DefaultValue("1h") Duration tokenTtl) {}
}
