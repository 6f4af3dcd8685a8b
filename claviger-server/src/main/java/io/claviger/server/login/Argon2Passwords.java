package io.claviger.server.login;

import io.claviger.access.PasswordHashes;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id with the parameters that OWASP recommends: 7 MiB, five passes, one lane. One hash is
 * made at a time, a second one where the heap has room for it; a few may wait. So strangers can
 * neither take the heap nor all threads. Thread-safe.
 */
public final class Argon2Passwords implements PasswordHashes {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int KIB = 7 * 1024;
  private static final int PASSES = 5;

  /** A heap of so much has room for a second hash. */
  private static final long ROOMY = 384L * 1024 * 1024;

  private static final int MAX_WAITING = 16;
  private static final Duration MAX_WAIT = Duration.ofSeconds(3);

  /** Of the same parameters; nobody's. */
  private static final String NOTHING =
      "$argon2id$v=19$m=7168,t=5,p=1$AAAAAAAAAAAAAAAAAAAAAA"
          + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final Argon2PasswordEncoder encoder =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, KIB, PASSES);

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
    this.turns = new Semaphore(atOnce, true);
    this.places = new Semaphore(atOnce + waiting);
    this.maxWait = maxWait;
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
      String hash = encoder.encode(password);
      if (hash == null) {
        throw new IllegalStateException("a password was not hashed");
      }
      return hash;
    }

    @Override
    public boolean matches(String password, String hash) {
      return encoder.matches(password, hash);
    }

    @Override
    public void compareWithNothing(String password) {
      encoder.matches(password, NOTHING);
    }

    @Override
    public void close() {
      turns.release();
      places.release();
    }
  }
}
