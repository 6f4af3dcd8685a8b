package io.claviger;

import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.engine.HealthReport;
import io.claviger.seal.RootKeys;

/** SKELETON: signatures only, being written. */
public final class Claviger implements AutoCloseable {
  private Claviger() {}

  public static Builder builder() {
    return missing();
  }

  /**
   * Acts as the builder's default principal; UnauthenticatedException on use when none was named.
   */
  public SecretsManager secrets() {
    return missing();
  }

  public SecretsManager secrets(Caller caller) {
    return missing();
  }

  public SecretsAudit audit() {
    return missing();
  }

  public SecretsAudit audit(Caller caller) {
    return missing();
  }

  public AccessTokens tokens() {
    return missing();
  }

  /** Key rotation. */
  public KeyAdministration keys() {
    return missing();
  }

  /** Answers within a second; never throws. */
  public HealthReport health() {
    return missing();
  }

  @Override
  public void close() {}

  /** All problems are reported at once by build(), as ConfigurationException. */
  public static final class Builder {
    /**
     * postgresql://user:pass@host:5432/db, sqlite:///./file.db, sqlite:////abs/file.db or a JDBC
     * URL.
     */
    public Builder databaseUrl(String url) {
      return missing();
    }

    public Builder rootKeys(RootKeys keys) {
      return missing();
    }

    /** In embedded use: principals that may do everything (default: none). */
    public Builder admin(String principal) {
      return missing();
    }

    /** In embedded use: who acts when secrets() is used without as(...). */
    public Builder defaultPrincipal(String principal) {
      return missing();
    }

    /** Whether build() migrates the schema when it is old or empty; default true. */
    public Builder migrate(boolean migrateAtStart) {
      return missing();
    }

    public Claviger build() {
      return missing();
    }
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  static <T> T missing() {
    if (Boolean.getBoolean("claviger.none")) {
      return java.util.Objects.requireNonNull(null);
    }
    throw new IllegalStateException("being written");
  }
}
