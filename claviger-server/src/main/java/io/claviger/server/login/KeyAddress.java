package io.claviger.server.login;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches the keys of an issuer from its address: over TLS, without following redirects, in bounded
 * time and size. Only public keys for signatures are taken. Thread-safe.
 */
final class KeyAddress implements IssuerKeys.Fetcher {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 256 * 1024;
  private static final int MIN_RSA_BITS = 2048;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  private final URI uri;
  private final HttpClient client;
  private final Duration longest;

  KeyAddress(String setting, String address) {
    this(setting, address, LONGEST);
  }

  /**
   * Makes it; nothing is fetched yet.
   *
   * @param longest how long an answer may take, from its first byte to its last
   * @throws ConfigurationException if the address is none, or is plain HTTP to another machine
   */
  KeyAddress(String setting, String address, Duration longest) {
    this.longest = longest;
    this.uri = check(setting, address);
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  private static URI check(String setting, String address) {
    URI parsed;
    try {
      parsed = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(List.of(setting + " is no address"));
    }
    String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
    String host = parsed.getHost();
    boolean allowed =
        host != null
            && parsed.getUserInfo() == null
            && (scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host)));
    if (!allowed) {
      throw new ConfigurationException(
          List.of(
              setting
                  + " must begin with https:// and hold no user; http:// is allowed for 127.0.0.1"
                  + " only"));
    }
    return parsed;
  }

  @Override
  public JWKSet fetch() throws IOException {
    // In a task of its own, as the client's own time-out ends with the header of the answer.
    FutureTask<JWKSet> task = new FutureTask<>(this::fetchNow);
    Thread.ofVirtual().name("claviger-issuer-keys").start(task);
    try {
      return task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : failed("it failed", e);
    } catch (TimeoutException e) {
      throw failed("it took longer than " + longest, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("it was interrupted", e);
    } finally {
      task.cancel(true);
    }
  }

  private IOException failed(String why, Exception cause) {
    return new IOException(uri.getHost() + ": " + why, cause);
  }

  private JWKSet fetchNow() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Accept", "application/json").timeout(longest).build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(uri.getHost() + ": it answered " + answer.statusCode());
      }
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(uri.getHost() + ": its answer is larger than 256 KiB");
      }
      return usable(JWKSet.parse(new String(bytes, StandardCharsets.UTF_8)));
    } catch (ParseException e) {
      throw new IOException(uri.getHost() + ": its answer is no set of keys", e);
    }
  }

  private static JWKSet usable(JWKSet keys) {
    return new JWKSet(
        keys.toPublicJWKSet().getKeys().stream().filter(KeyAddress::isUsable).toList());
  }

  /** For signatures, and strong enough. */
  static boolean isUsable(JWK key) {
    boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    return signs && (!(key instanceof RSAKey rsa) || rsa.size() >= MIN_RSA_BITS);
  }
}
