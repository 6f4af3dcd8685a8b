package io.claviger.server.login;

import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.oidc.OidcScopes;

/**
 * The settings of a provider that nobody else checks.
 *
 * @param setting their prefix, for messages
 * @param issuer the issuer
 * @param clientId what the provider calls this server
 * @param secret its secret; null for a public client
 */
record ProviderSettings(
    String setting, URI issuer, String clientId, @Nullable ClientSecret secret) {
  private static final String TEXT = "[!-~]{1,255}";
  private static final int MAX_SECRET_FILE = 8192;

  /**
   * Checks them.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  static ProviderSettings check(String name, LoginSettings.Provider given) {
    String setting = "claviger.auth.oidc." + name;
    List<String> problems = new ArrayList<>();
    URI issuer = issuer(setting, given.issuer(), problems);
    String clientId = given.clientId();
    if (clientId == null || !clientId.matches(TEXT)) {
      problems.add(setting + ".client-id is needed: what the provider calls this server");
    }
    if (!given.scopes().contains(OidcScopes.OPENID)
        || !given.scopes().stream().allMatch(scope -> scope.matches(TEXT))) {
      problems.add(setting + ".scopes must hold openid, and be words");
    }
    if (given.redirectUris().isEmpty()
        || !given.redirectUris().stream().allMatch(RedirectUris::isPossible)) {
      problems.add(
          setting
              + ".redirect-uris must be addresses such as https://claviger.example/console, or"
              + " http://127.0.0.1/callback (any port), without a fragment and without *");
    }
    ClientSecret secret = secret(setting, given, problems);
    if (issuer == null || clientId == null || !problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new ProviderSettings(setting, issuer, clientId, secret);
  }

  private static @Nullable URI issuer(
      String setting, @Nullable String text, List<String> problems) {
    if (text == null || text.isBlank()) {
      problems.add(setting + ".issuer is needed: the address of the provider");
      return null;
    }
    try {
      URI issuer = IssuerHttp.check(setting + ".issuer", text);
      if (issuer.getRawQuery() == null && issuer.getRawFragment() == null) {
        return issuer;
      }
      problems.add(setting + ".issuer must have no query and no fragment");
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    return null;
  }

  private static @Nullable ClientSecret secret(
      String setting, LoginSettings.Provider given, List<String> problems) {
    ClientSecret secret = given.clientSecret();
    Path file = given.clientSecretFile();
    if (file != null) {
      if (secret != null) {
        problems.add("give " + setting + ".client-secret or .client-secret-file, not both of them");
        return null;
      }
      secret = read(setting, file, problems);
      if (secret == null) {
        return null;
      }
    }
    if (secret != null && !secret.isPossible()) {
      problems.add(
          setting
              + ".client-secret is empty, too long, or holds control characters; a public"
              + " client has none");
    }
    return secret;
  }

  private static @Nullable ClientSecret read(String setting, Path file, List<String> problems) {
    try {
      if (Files.size(file) <= MAX_SECRET_FILE) {
        return ClientSecret.of(Files.readString(file).strip());
      }
      problems.add(setting + ".client-secret-file: " + file + " is too large");
    } catch (IOException e) {
      problems.add(setting + ".client-secret-file: " + file + " cannot be read");
    }
    return null;
  }
}
