package io.claviger.server.login;

import io.claviger.access.PasswordHashes;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hashes by Argon2id. One is made at a time, a second one where the heap has room for it, in memory
 * that is set aside for them; a few may wait. So strangers can neither take the heap nor all
 * threads. Thread-safe.
 */
public final class Argon2Passwords implements PasswordHashes {
  /** A heap of so much has room for a second hash. */
  private static final long ROOMY = 384L * 1024 * 1024;

  private static final int MAX_WAITING = 16;
  private static final Duration MAX_WAIT = Duration.ofSeconds(3);

  private final Argon2 argon2;
  private final Semaphore turns;
  private final Semaphore places;
  private final Duration maxWait;

  /**
   * Makes it.
   *
   * @param heap how many bytes the heap may have
   */
  public Argon2Passwords(long heap) {
    this(heap >= ROOMY ? 2 : 1, MAX_WAITING, MAX_WAIT);
  }

  Argon2Passwords(int atOnce, int waiting, Duration maxWait) {
    this.argon2 = new Argon2(atOnce);
    this.turns = new Semaphore(atOnce, true);
    this.places = new Semaphore(atOnce + waiting);
    this.maxWait = maxWait;
  }

  /**
   * Hashes nothing: takes the memory, and brings the JVM nearer to compiling what hashes.
   *
   * @throws UnavailableException if so many log in that they do what this is for
   */
  public void rehearse() {
    try (Turn turn = turn()) {
      turn.compareWithNothing("");
    }
  }

  @Override
  public Turn turn() {
    if (!places.tryAcquire()) {
      throw overloaded();
    }
    boolean taken = false;
    try {
      taken = turns.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!taken) {
        places.release();
      }
    }
    if (!taken) {
      throw overloaded();
    }
    return new OneTurn();
  }

  private static UnavailableException overloaded() {
    return new UnavailableException(
        ErrorCode.OVERLOADED, "Too many passwords are being checked; try again", null);
  }

  private final class OneTurn implements Turn {
    @Override
    public String hash(String password) {
      return argon2.hash(password);
    }

    @Override
    public boolean matches(String password, String hash) {
      return argon2.matches(password, hash);
    }

    @Override
    public void compareWithNothing(String password) {
      argon2.compareWithNothing(password);
    }

    @Override
    public void close() {
      turns.release();
      places.release();
    }
  }
}
