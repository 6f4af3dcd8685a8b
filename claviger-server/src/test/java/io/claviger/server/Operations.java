package io.claviger.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls that succeed for whoever may make them: each on something of its own that is in the state
 * the operation needs.
 */
final class Operations {
  private static final String SECRETS = "/api/v1/secrets";
  private static final String SECRET = SECRETS + "/{name}";
  private static final String POLICIES = "/api/v1/policies";
  private static final String USERPASS = "/api/v1/auth/userpass";
  private static final String PASSWORD = "long enough and 4 now";
  private static final String APPROLE = "/api/v1/auth/approle";
  private static final String OIDC = "/api/v1/auth/oidc";
  private static final String BEGIN_AT_PROVIDER =
      "{\"name\":\"corp\",\"redirect_uri\":\"http://127.0.0.1:40123/callback\"}";
  private static final String TOKENS = "/api/v1/tokens";
  private static final String CLUSTER = "https://cluster.example";
  private static final String ISSUER = "https://issuer.example";

  private final Api api;
  private final RSAKey issuerKey;
  private final FalseProvider provider;
  private int count;

  Operations(Api api, RSAKey issuerKey, FalseProvider provider) {
    this.api = api;
    this.issuerKey = issuerKey;
    this.provider = provider;
  }

  static RSAKey newIssuerKey() throws JOSEException {
    return new RSAKeyGenerator(2048).generate();
  }

  /** The settings of a server that trusts the issuer and the authority of {@link #of}. */
  static List<String> settings(Path directory, RSAKey issuerKey, Path authority) throws Exception {
    Path key = directory.resolve("issuer.pem");
    String encoded =
        Base64.getMimeEncoder().encodeToString(issuerKey.toRSAPublicKey().getEncoded());
    Files.writeString(
        key, "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n");
    String jwt = "claviger.auth.jwt.ci.";
    String kubernetes = "claviger.auth.kubernetes.prod.";
    String cert = "claviger.auth.cert.machines.";
    return List.of(
        jwt + "issuer=" + ISSUER,
        jwt + "public-key-files=" + key,
        jwt + "audiences=claviger",
        jwt + "policies=reader",
        kubernetes + "issuer=" + CLUSTER,
        kubernetes + "public-key-files=" + key,
        kubernetes + "audiences=claviger",
        kubernetes + "bindings[0].namespaces=fleet",
        kubernetes + "bindings[0].service-accounts=dispatch",
        kubernetes + "bindings[0].policies=reader",
        cert + "ca-files=" + authority,
        cert + "subjects[0]=CN=machine",
        cert + "policies=reader");
  }

  /** All that the server's document lists. */
  static Set<String> all(Api api) throws IOException, InterruptedException {
    Set<String> operations = new TreeSet<>();
    api.get("/v3/api-docs")
        .json()
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        method ->
                            operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  /** Makes what an operation is about, and the call. */
  Api.Call of(String operation) throws IOException, InterruptedException {
    String method = operation.substring(0, operation.indexOf(' '));
    String path = operation.substring(method.length() + 1);
    String own = "own-" + ++count;
    String secret = "matrix/" + own;
    if (path.startsWith(SECRET) || path.equals(SECRETS + ":batch-get")) {
      makeSecret(secret, path);
    }
    String body = body(operation, own, secret);
    if (path.contains("{policy}")) {
      api.done("PUT", POLICIES + "/" + own, document("a"));
    } else if (path.contains("{role}")) {
      makeRole(own);
    } else if (path.contains("{user}")) {
      makeUser(own);
    } else if (path.endsWith(":explain")) {
      path += "?capability=read&resource=a";
    }
    return new Api.Call(
        method,
        path.replace("{name}", secret)
            .replace("{policy}", own)
            .replace("{role}", own)
            .replace("{user}", own)
            .replace("{accessor}", path.contains("{accessor}") ? accessor(path, own) : ""),
        body);
  }

  private void makeSecret(String name, String path) throws IOException, InterruptedException {
    api.done("POST", SECRETS + "/create", "{\"name\":\"%s\",\"value\":\"one\"}".formatted(name));
    String at = SECRETS + "/" + name;
    switch (path.substring(path.indexOf('}') + 1)) {
      case ":rollback" -> api.done("PUT", at, "{\"value\":\"two\"}");
      case ":enable" -> api.done("POST", at + ":disable", "{\"version\":1}");
      case ":restore", ":purge" -> api.done("DELETE", at, "");
      default -> {}
    }
  }

  private void makeRole(String name) throws IOException, InterruptedException {
    api.done("PUT", APPROLE + "/roles/" + name, "{\"policies\":[\"reader\"]}");
  }

  private void makeUser(String name) throws IOException, InterruptedException {
    api.done("PUT", USERPASS + "/users/" + name, user("reader"));
  }

  private static String user(String policy) {
    return "{\"policies\":[\"%s\"],\"password\":\"%s\"}".formatted(policy, PASSWORD);
  }

  private String passwordOf(String user) throws IOException, InterruptedException {
    makeUser(user);
    return "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, PASSWORD);
  }

  /** The accessor of a token, or of a secret id. */
  private String accessor(String path, String own) throws IOException, InterruptedException {
    if (path.startsWith(TOKENS)) {
      return api.done("POST", TOKENS, "{\"principal\":\"x\",\"policies\":[\"reader\"]}")
          .text("accessor");
    }
    makeRole(own);
    return api.done("POST", APPROLE + "/roles/" + own + ":secret-id", "").text("accessor");
  }

  private String body(String operation, String own, String secret)
      throws IOException, InterruptedException {
    return switch (operation) {
      case "POST " + SECRETS + "/create" -> "{\"name\":\"%s\",\"value\":\"one\"}".formatted(secret);
      case "POST " + SECRETS + ":batch-get" -> "{\"items\":[{\"name\":\"%s\"}]}".formatted(secret);
      case "PUT " + SECRET -> "{\"value\":\"two\"}";
      case "PATCH " + SECRET + ":metadata", "PUT " + SECRET + ":metadata" ->
          "{\"description\":\"new\"}";
      case "POST " + SECRET + ":rollback",
          "POST " + SECRET + ":disable",
          "POST " + SECRET + ":enable" ->
          "{\"version\":1}";
      case "PUT " + POLICIES + "/{policy}" -> document("b");
      case "PUT " + APPROLE + "/roles/{role}" -> "{\"policies\":[\"writer\"]}";
      case "POST " + TOKENS -> "{\"principal\":\"x\",\"policies\":[\"reader\"]}";
      case "POST " + APPROLE + "/login" -> secretId(own);
      case "POST /api/v1/auth/jwt/login" -> jwt("ci", ISSUER, "project", Map.of());
      case "POST /api/v1/auth/kubernetes/login" ->
          jwt(
              "prod",
              CLUSTER,
              "system:serviceaccount:fleet:dispatch",
              Map.of("namespace", "fleet", "serviceaccount", Map.of("name", "dispatch")));
      case "POST " + OIDC + "/begin" -> BEGIN_AT_PROVIDER;
      case "POST " + OIDC + "/login" -> atProvider();
      case "PUT " + USERPASS + "/users/{user}" -> user("writer");
      case "POST " + USERPASS + "/login" -> passwordOf(own);
      case "POST " + USERPASS + "/password" ->
          "{\"present_password\":\"%s\",\"new_password\":\"new %s\"}".formatted(PASSWORD, PASSWORD);
      case "POST /api/v1/auth/cert/login" -> "{\"role\":\"machines\"}";
      default -> "";
    };
  }

  private static String document(String path) {
    return "{\"rules\":[{\"path\":\"%s\",\"capabilities\":[\"read\"]}]}".formatted(path);
  }

  private String secretId(String role) throws IOException, InterruptedException {
    makeRole(role);
    Api.Answer made = api.done("POST", APPROLE + "/roles/" + role + ":secret-id", "");
    return "{\"role_id\":\"%s\",\"secret_id\":\"%s\"}"
        .formatted(made.text("role_id"), made.text("secret_id"));
  }

  private String atProvider() throws IOException, InterruptedException {
    Api.Answer begun = api.done("POST", OIDC + "/begin", BEGIN_AT_PROVIDER);
    return "{\"flow\":\"%s\",\"code\":\"%s\",\"state\":\"%s\"}"
        .formatted(
            begun.text("flow"),
            provider.authorize(begun.text("authorization_url")),
            begun.text("state"));
  }

  private String jwt(String name, String issuer, String subject, Map<String, Object> account) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience("claviger")
            .subject(subject)
            .expirationTime(Date.from(now.plusSeconds(300)));
    if (!account.isEmpty()) {
      claims.claim("kubernetes.io", account);
    }
    try {
      SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims.build());
      token.sign(new RSASSASigner(issuerKey));
      return "{\"issuer\":\"%s\",\"jwt\":\"%s\"}".formatted(name, token.serialize());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
