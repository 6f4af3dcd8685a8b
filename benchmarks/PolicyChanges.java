import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes policies without a pause, a policy for each of some clients, and tells how many changes
 * were answered how. Before that it makes sure that there are a number of policies. Measure
 * something else beside it, such as reads.
 *
 * <p>{@code java benchmarks/PolicyChanges.java URL TOKEN_FILE POLICIES CLIENTS SECONDS}; the token
 * is that of an administrator, such as {@code .claviger/dev-token}
 */
final class PolicyChanges {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final AtomicLong longest = new AtomicLong();
  private final String url;
  private final String token;

  private PolicyChanges(String url, String token) {
    this.url = url;
    this.token = token;
  }

  private int put(String name, String path) throws Exception {
    String policy = "{\"rules\":[{\"path\":\"%s\",\"capabilities\":[\"read\"]}]}".formatted(path);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/policies/" + name))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(policy))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private Void change(int number, long end) throws Exception {
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      long start = System.nanoTime();
      int status = put("changing-" + number, "changing-" + number + "/" + i + "/**");
      longest.accumulateAndGet(System.nanoTime() - start, Math::max);
      synchronized (statuses) {
        statuses.merge(status, 1L, Long::sum);
      }
    }
    return null;
  }

  public static void main(String[] arguments) throws Exception {
    String token = Files.readString(Path.of(arguments[1])).strip();
    PolicyChanges changes = new PolicyChanges(arguments[0], token);
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      int status = changes.put("team-" + i, "team-" + i + "/**");
      if (status != 200) {
        throw new IllegalStateException("status " + status);
      }
    }
    long end = System.nanoTime() + Long.parseLong(arguments[4]) * 1_000_000_000L;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        int number = i;
        threads.submit(() -> changes.change(number, end));
      }
    }
    System.out.printf(
        "answers by status: %s; the longest took %.2f s%n",
        changes.statuses, changes.longest.get() / 1e9);
  }
}
