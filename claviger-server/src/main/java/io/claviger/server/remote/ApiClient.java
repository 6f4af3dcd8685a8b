package io.claviger.server.remote;

import io.claviger.server.remote.RemoteException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls the HTTP API. Time is bounded (5 s to connect, 30 s of silence, 60 s in all), the size of
 * an answer too (40 MiB); redirects are not followed, so that the token goes nowhere else. A change
 * is sent once and never repeated by itself. Not thread-safe.
 */
public final class ApiClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 30_000;
  private static final long TOTAL_NANOS = 60_000_000_000L;
  private static final int MAX_BYTES = 40 << 20;
  private static final byte[] NOTHING = new byte[0];

  private final ServerAddress address;
  private final @Nullable AccessToken token;
  private final String userAgent;
  private final @Nullable SSLSocketFactory sockets;

  /**
   * Makes a client.
   *
   * @param target the server
   * @param userAgent how this program calls itself
   * @throws io.claviger.api.ConfigurationException if the file of authorities holds none
   */
  public ApiClient(Target target, String userAgent) {
    this(target.address(), target.token(), target.authorities(), userAgent);
  }

  /**
   * Makes a client that shows no token, to log in with.
   *
   * @param address the server
   * @param authorities file with the authorities that are trusted; null for those of Java
   * @param userAgent how this program calls itself
   * @throws io.claviger.api.ConfigurationException if the file of authorities holds none
   */
  public ApiClient(ServerAddress address, @Nullable Path authorities, String userAgent) {
    this(address, null, authorities, userAgent);
  }

  private ApiClient(
      ServerAddress address,
      @Nullable AccessToken token,
      @Nullable Path authorities,
      String userAgent) {
    this.address = address;
    this.token = token;
    this.userAgent = userAgent;
    this.sockets =
        authorities == null || !address.isEncrypted() ? null : Authorities.trust(authorities);
    // Else the JDK would silently send a POST again when the connection broke.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  /**
   * Reads.
   *
   * @param path from {@code /api/v1} on, encoded, with its query
   * @return the answer
   * @throws RemoteException if there is no good one
   */
  public Json.Obj get(String path) {
    return call("GET", path, null, Map.of());
  }

  /**
   * Reads an answer of any length that is no JSON document, and takes as long as it takes.
   *
   * @param path from {@code /api/v1} on, encoded, with its query
   * @param target where it goes
   * @throws RemoteException if there is no good answer, or it breaks off
   */
  public void stream(String path, OutputStream target) {
    HttpURLConnection connection = connect("GET", path, null, Map.of("Accept", "*/*"));
    boolean writing = false;
    try {
      int status = connection.getResponseCode();
      String type = String.valueOf(connection.getContentType());
      if (status != 200 || type.startsWith("application/json") || type.startsWith("text/html")) {
        throw new RemoteException(
            Kind.STRANGER, "unexpected: " + answer(connection, status).fields().keySet(), null);
      }
      try (InputStream in = connection.getInputStream()) {
        byte[] part = new byte[16_384];
        for (int size = in.read(part); size >= 0; size = in.read(part)) {
          writing = true;
          target.write(part, 0, size);
          writing = false;
        }
      }
    } catch (IOException e) {
      if (writing) {
        throw new UncheckedIOException(e);
      }
      throw new RemoteException(
          Kind.NO_ANSWER, "the answer of " + address + " broke off (" + reason(e) + ")", e);
    }
  }

  /**
   * Reads with a body.
   *
   * @param path from {@code /api/v1} on, encoded
   * @param body the body
   * @return the answer
   * @throws RemoteException if there is no good one
   */
  public Json.Obj query(String path, Json.Obj body) {
    try {
      return call("POST", path, JsonText.bytes(body), Map.of());
    } catch (RemoteException e) {
      if (e.kind() == Kind.OUTCOME_UNKNOWN) {
        throw new RemoteException(Kind.NO_ANSWER, String.valueOf(e.getMessage()), e);
      }
      throw e;
    }
  }

  /**
   * Changes.
   *
   * @param method POST, PUT or DELETE
   * @param path from {@code /api/v1} on, encoded, with its query
   * @param body the body; an empty object where the route takes none
   * @param headers more headers
   * @return the answer
   * @throws RemoteException if there is no good one
   */
  public Json.Obj change(String method, String path, Json.Obj body, Map<String, String> headers) {
    return call(method, path, JsonText.bytes(body), headers);
  }

  /**
   * Puts a document that is no JSON of ours.
   *
   * @param path from {@code /api/v1} on, encoded, with its query
   * @param yaml the document
   * @return the answer
   * @throws RemoteException if there is no good one
   */
  public Json.Obj putDocument(String path, byte[] yaml) {
    return call("PUT", path, yaml, Map.of("Content-Type", "application/yaml"));
  }

  private Json.Obj call(
      String method, String path, byte @Nullable [] body, Map<String, String> headers) {
    HttpURLConnection connection = connect(method, path, body, headers);
    Kind lost = body == null ? Kind.NO_ANSWER : Kind.OUTCOME_UNKNOWN;
    try {
      if (body != null) {
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body);
        }
      }
      int status = connection.getResponseCode();
      if (status == -1) {
        throw new RemoteException(
            Kind.STRANGER, "what answers at " + address + " is not HTTP", null);
      }
      return answer(connection, status);
    } catch (HttpRetryException e) {
      // Another way of the JDK to say 401 to a request whose body it did not keep.
      throw unauthenticated();
    } catch (IOException e) {
      throw new RemoteException(lost, "no answer from " + address + " (" + reason(e) + ")", e);
    }
  }

  private HttpURLConnection connect(
      String method, String path, byte @Nullable [] body, Map<String, String> headers) {
    try {
      HttpURLConnection connection = open(path);
      connection.setRequestMethod(method);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      if (token != null) {
        connection.setRequestProperty("Authorization", "Bearer " + token.reveal());
      }
      connection.setRequestProperty("User-Agent", userAgent);
      connection.setRequestProperty("Accept", "application/json");
      if (body != null) {
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        // Streaming, because the JDK repeats by itself what it keeps.
        connection.setFixedLengthStreamingMode(body.length);
      }
      headers.forEach(connection::setRequestProperty);
      connection.connect();
      return connection;
    } catch (SSLException e) {
      throw TlsFailure.of(address, e);
    } catch (IOException e) {
      throw new RemoteException(
          Kind.UNREACHABLE, "cannot reach " + address + " (" + reason(e) + ")", e);
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    URI uri = URI.create(address + path);
    // What is on this machine is not behind a proxy.
    URLConnection connection =
        address.isLoopback()
            ? uri.toURL().openConnection(Proxy.NO_PROXY)
            : uri.toURL().openConnection();
    if (sockets != null && connection instanceof HttpsURLConnection encrypted) {
      encrypted.setSSLSocketFactory(sockets);
    }
    return (HttpURLConnection) connection;
  }

  private Json.Obj answer(HttpURLConnection connection, int status) throws IOException {
    if (status >= 300 && status < 400) {
      throw new RemoteException(
          Kind.STRANGER,
          address + " redirects elsewhere, where the token must not go: set the right address",
          null);
    }
    InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    Json json;
    try (stream) {
      byte[] bytes = stream == null ? NOTHING : bounded(stream);
      if (status == 400 && !address.isEncrypted() && TlsFailure.isWanted(bytes)) {
        throw new RemoteException(
            Kind.STRANGER, address + " takes encrypted connections only: use https://", null);
      }
      json = bytes.length == 0 ? Json.Literal.NULL : JsonParser.parse(bytes);
    } catch (JsonParser.MalformedException e) {
      json = Json.Literal.NULL;
    }
    if (status < 300 && json instanceof Json.Obj object) {
      return object;
    }
    if (status >= 400 && json instanceof Json.Obj problem && problem.text("code").isPresent()) {
      throw new RemoteException(
          status,
          problem.text("detail").orElse("refused"),
          problem.text("code").get(),
          problem.text("request_id").orElse(null));
    }
    if (status == 401) {
      throw unauthenticated();
    }
    if (status >= 400) {
      throw new RemoteException(
          status, "status " + status + " from " + address + ", not in Claviger's form", null, null);
    }
    throw new RemoteException(
        Kind.STRANGER, "what answers at " + address + " is no Claviger server", null);
  }

  /** Of a refused change the JDK keeps the status only, not what the server said. */
  private RemoteException unauthenticated() {
    return token == null
        ? new RemoteException(401, "the login is refused", "login_refused", null)
        : new RemoteException(401, "the server does not know the token", "unauthenticated", null);
  }

  private static byte[] bounded(InputStream stream) throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[16_384];
    int size = stream.read(part);
    while (size >= 0) {
      all.write(part, 0, size);
      if (all.size() > MAX_BYTES) {
        throw new IOException("the answer is larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      if (System.nanoTime() - start > TOTAL_NANOS) {
        throw new IOException("the answer does not end");
      }
      size = stream.read(part);
    }
    return all.toByteArray();
  }

  private static String reason(IOException error) {
    return switch (error) {
      case java.net.UnknownHostException e -> "unknown host";
      case java.net.SocketTimeoutException e -> "time-out";
      case java.net.ConnectException e -> "connection refused";
      default -> error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    };
  }
}
