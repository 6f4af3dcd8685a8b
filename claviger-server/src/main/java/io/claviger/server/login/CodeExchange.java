package io.claviger.server.login;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * Exchanges codes for ID tokens at the token endpoint of a provider (RFC 6749, sections 2.3.1 and
 * 4.1.3; RFC 7636). So many at once; who comes beyond that is told to try again. Thread-safe.
 */
final class CodeExchange {
  private static final int MOST_AT_ONCE = 16;
  private static final String BASIC = "client_secret_basic";
  private static final String POST = "client_secret_post";

  /** Those of RFC 6749, section 5.2; the only texts of a provider that reach a log. */
  private static final Set<String> ERRORS =
      Set.of(
          "invalid_request",
          "invalid_client",
          "invalid_grant",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope");

  private final String clientId;
  private final @Nullable ClientSecret secret;
  private final IssuerHttp http;
  private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

  CodeExchange(String clientId, @Nullable ClientSecret secret, IssuerHttp http) {
    this.clientId = clientId;
    this.secret = secret;
    this.http = http;
  }

  /**
   * An ID token that is still to be verified, or why there is none.
   *
   * @param idToken the token
   * @param reason for the audit log
   * @param detail for the operators, a text of ours; empty when it is nothing for them
   */
  record Exchanged(@Nullable String idToken, String reason, String detail) {
    private static Exchanged failed(String reason, String detail) {
      return new Exchanged(null, reason, detail);
    }

    /** Never the token. */
    @Override
    public String toString() {
      return "Exchanged[" + reason + "]";
    }
  }

  /**
   * Exchanges a code.
   *
   * @throws UnavailableException if too many are being exchanged
   */
  Exchanged exchange(ProviderDocument provider, OidcFlow flow, String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put(OAuth2ParameterNames.GRANT_TYPE, "authorization_code");
    form.put(OAuth2ParameterNames.CODE, code);
    form.put(OAuth2ParameterNames.REDIRECT_URI, flow.redirectUri());
    form.put(PkceParameterNames.CODE_VERIFIER, flow.verifier());
    Optional<String> authorization = Optional.empty();
    ClientSecret shown = secret;
    List<String> ways = provider.clientAuthentication();
    if (shown == null) {
      form.put(OAuth2ParameterNames.CLIENT_ID, clientId);
    } else if (ways.isEmpty() || ways.contains(BASIC)) {
      authorization = Optional.of(basic(shown));
    } else if (ways.contains(POST)) {
      form.put(OAuth2ParameterNames.CLIENT_ID, clientId);
      form.put(OAuth2ParameterNames.CLIENT_SECRET, shown.reveal());
    } else {
      return Exchanged.failed("unusable_provider", "it takes no client secret");
    }
    if (!turns.tryAcquire()) {
      throw new UnavailableException(
          ErrorCode.OVERLOADED, "Too many people are logging in; try again", null);
    }
    try {
      return read(http.post(provider.tokenEndpoint(), encoded(form), authorization));
    } catch (IOException e) {
      return Exchanged.failed("unreachable_issuer", String.valueOf(e.getMessage()));
    } finally {
      turns.release();
    }
  }

  private String basic(ClientSecret shown) {
    String pair = encoded(clientId) + ":" + encoded(shown.reveal());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Exchanged read(IssuerHttp.Answer answer) {
    Map<String, Object> json;
    try {
      json = JSONObjectUtils.parse(answer.text());
    } catch (ParseException e) {
      json = Map.of();
    }
    if (answer.status() == 200) {
      return json.get(OidcParameterNames.ID_TOKEN) instanceof String idToken
          ? new Exchanged(idToken, "", "")
          : Exchanged.failed("unusable_provider", "its answer has no ID token");
    }
    Object error = json.get(OAuth2ParameterNames.ERROR);
    if (error instanceof String text && ERRORS.contains(text)) {
      return text.equals("invalid_grant")
          ? Exchanged.failed("refused_code", "")
          : Exchanged.failed("refused_client", "its token endpoint says " + text);
    }
    return Exchanged.failed("unusable_provider", "its token endpoint answered " + answer.status());
  }
}
