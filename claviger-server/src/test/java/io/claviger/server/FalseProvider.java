package io.claviger.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A provider of OpenID Connect on loopback that knows one client. It keeps the rules, but for what
 * a test has it do otherwise.
 */
public final class FalseProvider implements AutoCloseable {
  public static final String CLIENT = "claviger";
  public static final String SECRET = "planted: client/secret+%";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Clock clock;
  private final RSAKey key;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final AtomicInteger documentRequests = new AtomicInteger();
  private final AtomicInteger tokenRequests = new AtomicInteger();
  private volatile Map<String, String> lastForm = Map.of();
  private volatile UnaryOperator<Answer> documentAnswer = answer -> answer;
  private volatile UnaryOperator<Answer> tokenAnswer = answer -> answer;
  private volatile Consumer<Map<String, Object>> document = fields -> {};
  private volatile Consumer<JWTClaimsSet.Builder> claims = token -> {};
  private volatile Function<JWTClaimsSet, String> signature = this::signed;

  /** What it answers. */
  public record Answer(int status, Map<String, String> headers, String body) {
    public static Answer of(int status, String body) {
      return new Answer(status, Map.of(), body);
    }
  }

  public FalseProvider(Clock clock) {
    this.clock = clock;
    try {
      key = new RSAKeyGenerator(2048).keyID("rsa").generate();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    server.createContext("/.well-known/openid-configuration", this::document);
    server.createContext(
        "/keys", exchange -> answer(exchange, Answer.of(200, new JWKSet(key).toString(true))));
    server.createContext("/token", this::token);
    server.setExecutor(threads);
    server.start();
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The settings of a server that trusts it. */
  public List<String> settings(String name) {
    String prefix = "claviger.auth.oidc." + name + ".";
    return List.of(
        prefix + "issuer=" + issuer(),
        prefix + "client-id=" + CLIENT,
        prefix + "client-secret=" + SECRET,
        prefix + "policies=reader");
  }

  /** Changes what its document says. */
  public void document(Consumer<Map<String, Object>> change) {
    document = change;
  }

  /** Changes how its document is answered. */
  public void documentAnswer(UnaryOperator<Answer> change) {
    documentAnswer = change;
  }

  /** Changes what its ID tokens say. */
  public void claims(Consumer<JWTClaimsSet.Builder> change) {
    claims = change;
  }

  /** Changes how its ID tokens are signed. */
  public void signature(Function<JWTClaimsSet, String> change) {
    signature = change;
  }

  /** Changes how its token endpoint answers. */
  public void tokenAnswer(UnaryOperator<Answer> change) {
    tokenAnswer = change;
  }

  public int documentRequests() {
    return documentRequests.get();
  }

  public int tokenRequests() {
    return tokenRequests.get();
  }

  /** What its token endpoint was sent last. */
  public Map<String, String> lastForm() {
    return lastForm;
  }

  public RSAKey key() {
    return key;
  }

  /** Logs somebody in, as a browser and its user would; gives the code. */
  public String authorize(String authorizationUrl) {
    Map<String, String> request = parameters(URI.create(authorizationUrl).getRawQuery());
    if (!CLIENT.equals(request.get("client_id")) || !"code".equals(request.get("response_type"))) {
      throw new IllegalArgumentException("no request of the client: " + request.keySet());
    }
    String code = "planted-code-" + codes.size();
    codes.put(code, request);
    return code;
  }

  public static Map<String, String> parameters(String query) {
    Map<String, String> found = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      found.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return found;
  }

  private void document(HttpExchange exchange) throws IOException {
    documentRequests.incrementAndGet();
    Map<String, Object> fields = new HashMap<>();
    fields.put("issuer", issuer());
    fields.put("authorization_endpoint", issuer() + "/authorize?tenant=a");
    fields.put("token_endpoint", issuer() + "/token");
    fields.put("jwks_uri", issuer() + "/keys");
    document.accept(fields);
    answer(exchange, documentAnswer.apply(Answer.of(200, JSONObjectUtils.toJSONString(fields))));
  }

  private void token(HttpExchange exchange) throws IOException {
    tokenRequests.incrementAndGet();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = new HashMap<>(parameters(body));
    String basic = exchange.getRequestHeaders().getFirst("Authorization");
    if (basic != null) {
      form.put("authorization", basic);
    }
    lastForm = Map.copyOf(form);
    answer(exchange, tokenAnswer.apply(token(form, basic)));
  }

  private Answer token(Map<String, String> form, String basic) {
    String pair = CLIENT + ":planted%3A+client%2Fsecret%2B%25";
    String expected =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    boolean known = expected.equals(basic) || SECRET.equals(form.get("client_secret"));
    if (!known) {
      return Answer.of(401, "{\"error\":\"invalid_client\"}");
    }
    Map<String, String> request = codes.remove(form.getOrDefault("code", ""));
    if (request == null
        || !request.get("redirect_uri").equals(form.get("redirect_uri"))
        || !request.get("code_challenge").equals(challenge(form.get("code_verifier")))) {
      return Answer.of(400, "{\"error\":\"invalid_grant\",\"error_description\":\"planted\"}");
    }
    JWTClaimsSet.Builder token =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience(CLIENT)
            .subject("alice")
            .claim("nonce", request.get("nonce"))
            .issueTime(Date.from(clock.instant()))
            .expirationTime(Date.from(clock.instant().plusSeconds(60)));
    claims.accept(token);
    return Answer.of(
        200,
        JSONObjectUtils.toJSONString(
            Map.of(
                "access_token",
                "planted-access-token",
                "token_type",
                "Bearer",
                "id_token",
                signature.apply(token.build()))));
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64URL.encode(digest).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String signed(JWTClaimsSet token) {
    return signed(token, key);
  }

  public static String signed(JWTClaimsSet token, RSAKey by) {
    try {
      SignedJWT jwt =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), token);
      jwt.sign(new RSASSASigner(by));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
