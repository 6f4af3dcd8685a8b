package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.access.LoginMethod;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.UnauthenticatedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The routes by which those log in who are not known yet. They get one and the same answer for
 * whatever is wrong. Thread-safe.
 */
final class LoginRoutes {
  /** Enough for any credential; whoever sends it is a stranger. */
  private static final int MAX_BODY = 32 * 1024;

  /** Of the Servlet specification. */
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final LoginService service;

  LoginRoutes(LoginService service) {
    this.service = service;
  }

  /** Somebody of whom only the address is known; holds no policies. */
  static Caller stranger(HttpServletRequest request) {
    return Caller.of(
        CallerContext.of(
            "unknown",
            request.getRemoteAddr(),
            request.getHeader("User-Agent"),
            ApiRequest.requestId(request)),
        Set.of());
  }

  void byRole(ApiCall call) throws IOException {
    Map<String, String> body = body(call, "role_id", "secret_id");
    answer(
        call,
        service
            .logins()
            .appRoles()
            .logIn(
                call.caller().context(),
                body.getOrDefault("role_id", ""),
                body.getOrDefault("secret_id", "")));
  }

  void byJwt(ApiCall call) throws IOException {
    bySignedToken(call, LoginMethod.JWT);
  }

  void byServiceAccount(ApiCall call) throws IOException {
    bySignedToken(call, LoginMethod.KUBERNETES);
  }

  void byPassword(ApiCall call) throws IOException {
    Map<String, String> body = body(call, "user", "password");
    answer(
        call,
        service
            .users()
            .logIn(
                call.caller().context(),
                body.getOrDefault("user", ""),
                body.getOrDefault("password", "")));
  }

  void beginAtProvider(ApiCall call) throws IOException {
    Map<String, String> body = body(call, "name", "redirect_uri");
    ProviderLogins.Begun begun =
        service
            .providers()
            .begin(
                call.caller().context(),
                body.getOrDefault("name", ""),
                body.getOrDefault("redirect_uri", ""))
            .orElseThrow(LoginRoutes::refused);
    call.answer(
        new JsonOut(2048)
            .beginObject()
            .field("authorization_url", begun.authorizationUrl())
            .field("flow", begun.flow())
            .field("state", begun.state())
            .field("expires_at", begun.expiresAt())
            .endObject());
  }

  void atProvider(ApiCall call) throws IOException {
    Map<String, String> body =
        body(call, List.of("flow", "code", "state"), List.of("flow", "code", "state", "iss"));
    answer(
        call,
        service
            .providers()
            .logIn(
                call.caller().context(),
                new ProviderLogins.Returned(
                    body.getOrDefault("flow", ""),
                    body.getOrDefault("code", ""),
                    body.getOrDefault("state", ""),
                    body.get("iss"))));
  }

  private void bySignedToken(ApiCall call, LoginMethod method) throws IOException {
    Map<String, String> body = body(call, "issuer", "jwt");
    answer(
        call,
        service
            .signedTokens()
            .logIn(
                call.caller().context(),
                method,
                body.getOrDefault("issuer", ""),
                body.getOrDefault("jwt", "")));
  }

  void byCertificate(ApiCall call) throws IOException {
    String role = body(call, "role").getOrDefault("role", "");
    answer(
        call,
        service.certificates().logIn(call.caller().context(), role, certificates(call.request())));
  }

  /** Those that the container took from the TLS connection; no header leads to this attribute. */
  private static List<X509Certificate> certificates(HttpServletRequest request) {
    return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
        ? List.of(chain)
        : List.of();
  }

  /** Reads a body of strings, all of which are needed. */
  static Map<String, String> body(ApiCall call, String... fields) {
    return body(call, List.of(fields), List.of(fields));
  }

  /** Reads a body of strings, some of which are needed. */
  private static Map<String, String> body(ApiCall call, List<String> needed, List<String> allowed) {
    Map<String, String> found = new HashMap<>();
    JsonReader.read(
        call.request(),
        false,
        MAX_BODY,
        (reader, field) -> {
          if (!allowed.contains(field)) {
            throw JsonReader.unknown(allowed.toArray(String[]::new));
          }
          String text = reader.string(field);
          if (text != null) {
            found.put(field, text);
          }
        });
    for (String field : needed) {
      if (!found.containsKey(field)) {
        throw new InvalidRequestException(field + " is needed");
      }
    }
    return found;
  }

  private static UnauthenticatedException refused() {
    return new UnauthenticatedException("The login is refused");
  }

  private static void answer(ApiCall call, Optional<NewToken> login) throws IOException {
    NewToken token = login.orElseThrow(LoginRoutes::refused);
    JsonOut out =
        new JsonOut(512)
            .beginObject()
            .field("token", token.secretText())
            .field("accessor", token.accessor())
            .field("principal", token.info().principal())
            .name("policies")
            .beginArray();
    new TreeSet<>(token.info().policies()).forEach(out::value);
    call.answer(out.endArray().instant("expires_at", token.expiresAt()).endObject());
  }
}
