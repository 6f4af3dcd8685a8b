package io.claviger.spring;

import io.claviger.api.ConfigurationException;
import io.claviger.audit.Head;
import io.claviger.audit.HeadLog;
import io.claviger.audit.HeadText;
import io.claviger.telemetry.LogEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes heads by HTTP: one POST for a head, {@code text/plain}, the line as it stands in a file
 * of heads. Only the newest head waits; a slow receiver gets fewer, a failed POST is tried again
 * after 1 to 60 seconds, and signing waits for neither. Redirects are not followed. Thread-safe.
 */
public final class HeadsWebhook implements HeadLog {
  private static final Logger log = LoggerFactory.getLogger(HeadsWebhook.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  private final URI target;
  private final @Nullable String token;
  private final LongAdder failures = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Head waiting; // these three are guarded by the lock
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * Names the receiver; nothing is sent before the first head.
   *
   * @param target an https address; http on this machine only
   * @param token sent as {@code Authorization: Bearer}; null for none
   * @throws ConfigurationException with everything that is wrong; tells neither address nor token
   */
  public HeadsWebhook(URI target, @Nullable String token) {
    List<String> problems = new ArrayList<>();
    String scheme = target.getScheme() == null ? "" : target.getScheme().toLowerCase(Locale.ROOT);
    String host = target.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      problems.add("claviger.audit.heads-webhook must be an address such as https://host/path");
    } else if (scheme.equals("http") && !isThisMachine(host)) {
      problems.add("claviger.audit.heads-webhook must be https, except on this machine");
    }
    if (target.getUserInfo() != null || target.getFragment() != null) {
      problems.add(
          "claviger.audit.heads-webhook must not hold user, password or fragment; give"
              + " claviger.audit.heads-webhook-token");
    }
    if (token != null && !token.matches("[\\x21-\\x7e]{1,4096}")) {
      problems.add("claviger.audit.heads-webhook-token must be printable ASCII without blanks");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    this.target = target;
    this.token = token;
  }

  private static boolean isThisMachine(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  /** What was sent is not known any more; another place has to say it. */
  @Override
  public Optional<Head> last() {
    return Optional.empty();
  }

  @Override
  public void publish(Head head) {
    lock.lock();
    try {
      waiting = head;
      if (thread == null && !closed) {
        thread = Thread.ofPlatform().name("claviger-heads-webhook").daemon().start(this::run);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long failures() {
    return failures.sum();
  }

  private void run() {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    try {
      Duration rest = Duration.ZERO;
      for (Head head = next(); head != null; head = next()) {
        Optional<String> problem = send(client, head);
        if (problem.isEmpty()) {
          rest = Duration.ZERO;
          continue;
        }
        failures.increment();
        if (rest.isZero()) {
          LogEvent.AUDIT_HEAD_UNPUBLISHED
              .to(log)
              .with("number", head.number())
              .with("seq", head.tip().seq())
              .with("place", "webhook")
              .with("error", problem.get())
              .write();
        }
        rest = longer(rest);
        pause(head, rest);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does so on purpose; it ends the thread
    } finally {
      client.shutdownNow();
    }
  }

  private static Duration longer(Duration rest) {
    Duration next = rest.isZero() ? FIRST_REST : rest.multipliedBy(2);
    return next.compareTo(LONGEST_REST) < 0 ? next : LONGEST_REST;
  }

  /** Waits for a head; null when there is none and none will come. */
  private @Nullable Head next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting == null && !closed) {
        changed.await();
      }
      Head head = waiting;
      waiting = null;
      return head;
    } finally {
      lock.unlock();
    }
  }

  /** Waits before the next attempt, which is for this head if there is no newer one. */
  private void pause(Head head, Duration rest) throws InterruptedException {
    lock.lock();
    try {
      for (long left = rest.toNanos(); left > 0 && !closed; ) {
        left = changed.awaitNanos(left);
      }
      if (waiting == null && !closed) {
        waiting = head;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends a head; says what was wrong. The answer's body is nobody's concern. */
  private Optional<String> send(HttpClient client, Head head) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(PATIENCE)
            .header("Content-Type", "text/plain; charset=us-ascii")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    HeadText.of(head) + "\n", StandardCharsets.US_ASCII));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode() / 100 == 2
          ? Optional.empty()
          : Optional.of("status " + answer.statusCode());
    } catch (IOException e) {
      return Optional.of(e.getClass().getSimpleName()); // its message may hold the address
    }
  }

  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closed = true;
      running = thread;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (running != null) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(2 * PATIENCE.toSeconds()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Neither address nor token: an address may hold a secret. */
  @Override
  public String toString() {
    return "HeadsWebhook[" + target.getHost() + "]";
  }
}
