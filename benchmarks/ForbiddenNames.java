import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Asks for secrets that the caller may not read, half of which exist, in random order on one
 * connection, and tells how long the refusals took. They should not differ.
 *
 * <p>{@code java benchmarks/ForbiddenNames.java URL TOKEN_FILE REQUESTS}; the token is that of an
 * administrator, such as {@code .claviger/dev-token}
 */
final class ForbiddenNames {
  private static final int NAMES = 50;
  private static final String POLICY =
      "{\"rules\":[{\"path\":\"elsewhere/**\",\"capabilities\":[\"read\"]}]}";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String url;

  private ForbiddenNames(String url) {
    this.url = url;
  }

  private HttpResponse<String> send(String token, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static String name(boolean exists, int number) {
    return "forbidden/%s-%02d".formatted(exists ? "is" : "no", number);
  }

  /** Makes the secrets that exist, and a token that may not read them. */
  private String prepare(String admin) throws Exception {
    for (int i = 0; i < NAMES; i++) {
      String secret = "{\"name\":\"%s\",\"value\":\"v\"}".formatted(name(true, i));
      expect(send(admin, "POST", "/api/v1/secrets/create", secret), 200, 409);
    }
    expect(send(admin, "PUT", "/api/v1/policies/forbidden-names", POLICY), 200);
    String token =
        "{\"principal\":\"stranger\",\"policies\":[\"forbidden-names\"],\"ttl\":\"PT1H\"}";
    HttpResponse<String> made = send(admin, "POST", "/api/v1/tokens", token);
    expect(made, 200);
    return made.body().replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
  }

  private static void expect(HttpResponse<String> response, Integer... statuses) {
    if (!Arrays.asList(statuses).contains(response.statusCode())) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
  }

  /** The times of refusals, in nanoseconds: those of names that exist not, and that exist. */
  private long[][] measure(String token, int requests) throws Exception {
    Random random = new Random();
    long[][] nanos = new long[2][requests];
    int[] counts = new int[2];
    for (int i = 0; i < requests; i++) {
      boolean exists = random.nextBoolean();
      String path = "/api/v1/secrets/" + name(exists, random.nextInt(NAMES));
      long start = System.nanoTime();
      HttpResponse<String> response = send(token, "GET", path, "");
      long end = System.nanoTime();
      expect(response, 403);
      int kind = exists ? 1 : 0;
      nanos[kind][counts[kind]++] = end - start;
    }
    return new long[][] {
      Arrays.copyOf(nanos[0], counts[0]), Arrays.copyOf(nanos[1], counts[1]),
    };
  }

  private static void tell(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: %d requests, p10 %.1f, p50 %.1f, p90 %.1f, mean of the faster nine tenths %.1f µs%n",
        what,
        nanos.length,
        nanos[nanos.length / 10] / 1e3,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 9 / 10] / 1e3,
        Arrays.stream(nanos, 0, nanos.length * 9 / 10).average().orElse(0) / 1e3);
  }

  public static void main(String[] arguments) throws Exception {
    String admin = Files.readString(Path.of(arguments[1])).strip();
    ForbiddenNames names = new ForbiddenNames(arguments[0]);
    String token = names.prepare(admin);
    names.measure(token, 5_000); // to warm up
    long[][] nanos = names.measure(token, Integer.parseInt(arguments[2]));
    tell("exist", nanos[1]);
    tell("do not exist", nanos[0]);
  }
}
