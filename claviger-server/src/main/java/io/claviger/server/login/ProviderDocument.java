package io.claviger.server.login;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is needed here.
 *
 * @param authorizationEndpoint where browsers log in
 * @param tokenEndpoint where codes are exchanged
 * @param jwksUri where its keys are
 * @param namesItself whether it sends its issuer with each code (RFC 9207)
 * @param clientAuthentication how clients show who they are; empty when it does not say
 */
record ProviderDocument(
    URI authorizationEndpoint,
    URI tokenEndpoint,
    URI jwksUri,
    boolean namesItself,
    List<String> clientAuthentication) {
  private static final String PATH = "/.well-known/openid-configuration";

  /**
   * Fetches it from a provider.
   *
   * @throws IOException if it is out of reach, or is not that of this issuer
   */
  static ProviderDocument fetch(IssuerHttp http, URI issuer) throws IOException {
    String base = issuer.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    URI address = URI.create(trimmed + PATH);
    IssuerHttp.Answer answer = http.get(address);
    if (answer.status() != 200) {
      throw new IOException(address.getHost() + ": it answered " + answer.status());
    }
    try {
      return read(issuer, JSONObjectUtils.parse(answer.text()));
    } catch (ParseException e) {
      throw new IOException(address.getHost() + ": its document is no JSON object", e);
    }
  }

  static ProviderDocument read(URI issuer, Map<String, Object> document) throws IOException {
    if (!issuer.toString().equals(document.get("issuer"))) {
      throw new IOException(issuer.getHost() + ": its document names another issuer");
    }
    return new ProviderDocument(
        endpoint(issuer, document, "authorization_endpoint"),
        endpoint(issuer, document, "token_endpoint"),
        endpoint(issuer, document, "jwks_uri"),
        Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")),
        texts(document.get("token_endpoint_auth_methods_supported")));
  }

  /** A provider elsewhere must not lead this server to what listens on this machine. */
  private static URI endpoint(URI issuer, Map<String, Object> document, String name)
      throws IOException {
    if (document.get(name) instanceof String text) {
      try {
        URI uri = URI.create(text);
        boolean plain = IssuerHttp.isPlainLoopback(uri);
        if (IssuerHttp.isAllowed(uri)
            && uri.getRawFragment() == null
            && (!plain || IssuerHttp.isPlainLoopback(issuer))) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        // As below.
      }
    }
    throw new IOException(issuer.getHost() + ": its document has no usable " + name);
  }

  private static List<String> texts(@Nullable Object list) {
    List<String> texts = new ArrayList<>();
    if (list instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof String text) {
          texts.add(text);
        }
      }
    }
    return List.copyOf(texts);
  }
}
