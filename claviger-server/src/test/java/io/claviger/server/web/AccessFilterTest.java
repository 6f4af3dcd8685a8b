package io.claviger.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AccessFilterTest {
  private final TestTokens tokens = new TestTokens();
  private final AtomicLong nanos = new AtomicLong();
  private final TokenCallerResolver resolver = new TokenCallerResolver(tokens);
  private final AccessFilter filter = new AccessFilter(resolver, new KnownScrapers(nanos::get));
  private final MockFilterChain chain = new MockFilterChain();
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  @ParameterizedTest
  @ValueSource(
      strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
  void healthNeedsNoToken(String path) throws Exception {
    filter.doFilter(request(path), response, chain);

    assertThat(chain.getRequest()).isNotNull();
    assertThat(tokens.failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/error",
        "/v3/api-docs",
        "/actuator",
        "/actuator/prometheus",
        "/actuator/health/claviger",
        "/actuator/health/",
        "/actuator/health;/../prometheus",
        "/actuator/prometheus/../health",
        "/actuator//health",
        "/actuator/%68ealth",
        "/api/v1/secrets/x",
        "/unknown"
      })
  void everyOtherPathNeedsOne(String path) throws Exception {
    filter.doFilter(request(path), response, chain);

    assertThat(chain.getRequest()).isNull();
    assertThat(response.getStatus()).isEqualTo(401);
    assertThat(response.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(response.getContentType()).isEqualTo("application/problem+json");
    assertThat(response.getContentAsString())
        .contains("\"status\":401", "\"code\":\"unauthenticated\"");
    assertThat(tokens.failures).containsExactly("no_token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/auth/approle/login",
        "/api/v1/auth/oidc/begin",
        "/api/v1/auth/oidc/login",
      })
  void aLoginNeedsNoToken(String path) throws Exception {
    filter.doFilter(request("POST", path), response, chain);

    assertThat(chain.getRequest()).isNotNull();
    assertThat(tokens.failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/auth/approle/login",
        "PUT /api/v1/auth/approle/login",
        "post /api/v1/auth/approle/login",
        "POST /api/v1/auth/approle/login/",
        "POST /api/v1/auth/approle/logi%6e",
        "POST /api/v1/auth/approle//login",
        "POST /api/v1/auth/approle/login;x",
        "POST /api/v1/auth/approle/../approle/login",
        "POST /API/v1/auth/approle/login",
        "POST /x/api/v1/auth/approle/login",
        "POST /api/v1/auth/approle/roles/login",
        "POST /api/v1/auth/approle/roles/a:secret-id",
        "POST /api/v1/auth/unknown/login",
        "GET /api/v1/auth/oidc/begin",
        "POST /api/v1/auth/oidc/begin/",
        "POST /api/v1/auth/oidc/Begin",
        "POST /api/v1/auth/jwt/begin",
        "POST /api/v1/secrets/auth/login",
      })
  void whateverOnlyLooksLikeALoginNeedsOne(String request) throws Exception {
    String[] parts = request.split(" ", -1);

    filter.doFilter(request(parts[0], parts[1]), response, chain);

    assertThat(chain.getRequest()).isNull();
    assertThat(response.getStatus()).isEqualTo(401);
  }

  @Test
  void validTokenPassesAndIsLookedUpOnce() throws Exception {
    MockHttpServletRequest request = request("/api/v1/secrets/x");
    request.addHeader("Authorization", "Bearer " + TestTokens.GOOD);
    request.addHeader("User-Agent", "curl");

    filter.doFilter(request, response, chain);

    assertThat(chain.getRequest()).isNotNull();
    assertThat(resolver.resolve((HttpServletRequest) chain.getRequest()))
        .hasValueSatisfying(
            caller -> {
              assertThat(caller.context().principal()).isEqualTo("tester");
              assertThat(caller.context().address()).contains("127.0.0.1");
              assertThat(caller.context().userAgent()).contains("curl");
            });
    assertThat(tokens.lookUps).isEqualTo(1);
    assertThat(tokens.freshLookUps).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/prometheus", "/v3/api-docs", "/api/v1", "/other"})
  void whereNothingIsRecordedTheTokenIsLookedUpAnew(String path) throws Exception {
    MockHttpServletRequest request = request(path);
    request.addHeader("Authorization", "Bearer " + TestTokens.GOOD);

    filter.doFilter(request, response, chain);

    assertThat(chain.getRequest()).isNotNull();
    assertThat(tokens.freshLookUps).isEqualTo(1);
  }

  @Test
  void schemeIsReadInAnyCase() throws Exception {
    MockHttpServletRequest request = request("/api/v1/secrets/x");
    request.addHeader("Authorization", "bearer " + TestTokens.GOOD);

    filter.doFilter(request, response, chain);

    assertThat(chain.getRequest()).isNotNull();
  }

  @Test
  void wrongTokenIsLeftToTheEngineToCount() throws Exception {
    MockHttpServletRequest request = request("/api/v1/secrets/x");
    request.addHeader("Authorization", "Bearer clv_planted");

    filter.doFilter(request, response, chain);

    assertThat(response.getStatus()).isEqualTo(401);
    assertThat(response.getContentAsString()).doesNotContain("planted");
    assertThat(tokens.lookUps).isEqualTo(1);
    assertThat(tokens.failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Basic dXNlcjpwYXNz", "Bearer", "Bearer  ", "clv_good", "Bearer a b", "Bearer é"})
  void whatIsNoBearerTokenIsCounted(String header) throws Exception {
    MockHttpServletRequest request = request("/api/v1/secrets/x");
    request.addHeader("Authorization", header);

    filter.doFilter(request, response, chain);

    assertThat(response.getStatus()).isEqualTo(401);
    assertThat(tokens.failures).containsExactly("malformed_token");
    assertThat(tokens.lookUps).isZero();
  }

  @Test
  void twoAuthorizationHeadersAreRefused() throws Exception {
    MockHttpServletRequest request = request("/api/v1/secrets/x");
    request.addHeader("Authorization", "Bearer " + TestTokens.GOOD);
    request.addHeader("Authorization", "Bearer " + TestTokens.GOOD);

    filter.doFilter(request, response, chain);

    assertThat(response.getStatus()).isEqualTo(401);
  }

  @Test
  void unreachableDatabaseIsNoRefusal() throws Exception {
    tokens.databaseIsDown = true;
    MockHttpServletRequest request = request("/api/v1/secrets/x");
    request.addHeader("Authorization", "Bearer " + TestTokens.GOOD);

    filter.doFilter(request, response, chain);

    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    assertThat(response.getContentAsString()).contains("database_unavailable");
    assertThat(chain.getRequest()).isNull();
  }

  @Test
  void whoReadTheMetricsBeforeAnOutageReadsThemDuringIt() throws Exception {
    assertThat(answerTo("/actuator/prometheus", TestTokens.GOOD)).isEqualTo(200);
    tokens.databaseIsDown = true;
    nanos.addAndGet(Duration.ofHours(24).toNanos() - 1);

    assertThat(answerTo("/actuator/prometheus", TestTokens.GOOD)).isEqualTo(200);
    assertThat(answerTo("/actuator/prometheus", "clv_other")).isEqualTo(503);
    assertThat(answerTo("/api/v1/secrets/x", TestTokens.GOOD)).isEqualTo(503);
    assertThat(answerTo("/actuator/prometheus/", TestTokens.GOOD)).isEqualTo(503);
    nanos.addAndGet(1);
    assertThat(answerTo("/actuator/prometheus", TestTokens.GOOD)).isEqualTo(503);
  }

  @Test
  void aTokenThatReadSomethingElseIsNoScraper() throws Exception {
    assertThat(answerTo("/api/v1/secrets/x", TestTokens.GOOD)).isEqualTo(200);
    tokens.databaseIsDown = true;

    assertThat(answerTo("/actuator/prometheus", TestTokens.GOOD)).isEqualTo(503);
  }

  private int answerTo(String path, String token) throws Exception {
    MockHttpServletRequest request = request(path);
    request.addHeader("Authorization", "Bearer " + token);
    MockHttpServletResponse answer = new MockHttpServletResponse();
    filter.doFilter(request, answer, new MockFilterChain());
    return answer.getStatus();
  }

  private static MockHttpServletRequest request(String path) {
    return request("GET", path);
  }

  private static MockHttpServletRequest request(String method, String path) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    request.setServletPath(path);
    return request;
  }
}
