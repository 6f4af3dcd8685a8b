package io.claviger.server;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser with somebody before it who logs in at a {@link RealProvider}. */
final class UserAgent implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private static final int MOST_REDIRECTS = 10;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .build();

  /** Logs in; gives the address that the provider sends the browser to in the end. */
  URI logIn(String authorizationUrl, String redirectUri) throws Exception {
    HttpResponse<String> page = get(URI.create(authorizationUrl));
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      if (page.statusCode() == 200) {
        page = send(form(page));
      }
      URI next = page.uri().resolve(page.headers().firstValue("Location").orElseThrow());
      if (next.toString().startsWith(redirectUri + "?")) {
        return next;
      }
      page = get(next);
    }
    throw new IllegalStateException("the provider goes on and on");
  }

  private static HttpRequest form(HttpResponse<String> page) {
    Matcher token = TOKEN.matcher(page.body());
    if (!token.find()) {
      throw new IllegalStateException("no page to log in on: " + page.body());
    }
    StringBuilder form = new StringBuilder("a=b");
    Map.of(
            "username", RealProvider.USER,
            "password", RealProvider.PASSWORD,
            "_csrf", token.group(1))
        .forEach(
            (name, value) ->
                form.append('&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return HttpRequest.newBuilder(page.uri().resolve("/login"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
        .build();
  }

  HttpResponse<String> get(URI address) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address).header("Accept", "text/html").build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
  }
}
