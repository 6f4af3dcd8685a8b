package io.claviger.server.web;

import io.claviger.api.UnavailableException;
import io.claviger.server.login.Argon2Passwords;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Hashes nothing a few times when the server has started, so that the first password costs what
 * later ones do. With pauses: a JVM that has just begun has other things to compile, and others
 * have requests.
 */
final class PasswordRehearsal implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {
  private static final int TIMES = 12;
  private static final long PAUSE_MILLIS = 300;

  private final Argon2Passwords passwords;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("claviger-passwords").factory());

  /** Used by the executor's thread only. */
  private int done;

  PasswordRehearsal(Argon2Passwords passwords) {
    this.passwords = passwords;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent ready) {
    var unused =
        executor.scheduleWithFixedDelay(
            this::rehearse, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void rehearse() {
    try {
      passwords.rehearse();
      done++;
    } catch (UnavailableException e) {
      done = TIMES;
    }
    if (done >= TIMES) {
      executor.shutdown();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
