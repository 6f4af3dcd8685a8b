package io.claviger.spring;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code claviger}. Immutable.
 *
 * @param databaseUrl where the data are: postgresql://user:pass@host:5432/db, sqlite:///./file.db
 *     or a JDBC URL. Without it the variable DATABASE_URL, and without that
 *     sqlite:///./claviger.db.
 * @param rootKey the root keys as text, the primary first. Better given as the variable
 *     CLAVIGER_ROOT_KEY than in a file.
 * @param rootKeyFile the file that holds the root keys, the primary first.
 * @param createRootKey whether a missing root key file is made at the start, for development; a
 *     lost one is never replaced by it.
 * @param admins the principals that may do everything (embedded use).
 * @param access who else may do what (embedded use).
 * @param defaultPrincipal who acts when the beans SecretsManager and SecretsAudit are used without
 *     saying who; without it nobody, and such a use is refused.
 * @param migrate whether an old or empty schema is migrated at start.
 * @param web the REST routes.
 * @param audit the proof of the audit log.
 */
@ConfigurationProperties("claviger")
public record ClavigerProperties(
    @Nullable String databaseUrl,
    @Nullable String rootKey,
    @Nullable Path rootKeyFile,
    @DefaultValue("false") boolean createRootKey,
    @DefaultValue Set<String> admins,
    @DefaultValue Access access,
    @Nullable String defaultPrincipal,
    @DefaultValue("true") boolean migrate,
    @DefaultValue Web web,
    @DefaultValue Audit audit) {

  /** Copies the set. */
  public ClavigerProperties {
    admins = Set.copyOf(admins);
  }

  /**
   * Who may do what inside a host application, besides {@code admins}.
   *
   * @param decidedBy policies, or the host: then every principal that the host lets through may do
   *     everything, and is recorded.
   * @param principals which policies a principal holds.
   * @param roles which policies whoever is in a role of the host holds, over HTTP.
   */
  public record Access(
      @DefaultValue("policies") DecidedBy decidedBy,
      @DefaultValue Map<String, Set<String>> principals,
      @DefaultValue Map<String, Set<String>> roles) {
    /** Copies the maps. */
    public Access {
      principals = Map.copyOf(principals);
      roles = Map.copyOf(roles);
    }

    /** Who says what a principal may do. */
    public enum DecidedBy {
      /** The policies that the principal holds. */
      POLICIES,
      /** The host application. */
      HOST
    }
  }

  /**
   * The REST routes.
   *
   * @param enabled whether the routes under /api/v1 are served.
   * @param problemsEverywhere whether every error of the application is answered as problem+json,
   *     not only those under /api/v1.
   */
  public record Web(
      @DefaultValue("true") boolean enabled, @DefaultValue("false") boolean problemsEverywhere) {}

  /**
   * The proof of the audit log.
   *
   * @param headsFile where signed heads of the journal are published, besides the log; the last one
   *     is compared with the database at the start. Best on another disk than the database.
   * @param headsWebhook where signed heads are sent by POST; https, or http on this machine.
   * @param headsWebhookToken sent along as bearer token. Better given as the variable
   *     CLAVIGER_AUDIT_HEADS_WEBHOOK_TOKEN than in a file.
   * @param retentionDays how many whole days of the audit log are kept, 1 to 36500. Without it the
   *     variable AUDIT_RETENTION_DAYS, and without that 90.
   * @param archiveDirectory where each day is written to before it is discarded.
   * @param suspiciousActivityThreshold how many refused accesses of one secret, principal or
   *     address within the window are suspicious; 0 for never. Without it the variable
   *     SUSPICIOUS_ACTIVITY_THRESHOLD, and without that 5.
   * @param suspiciousActivityWindow how far back that looks, and how long it is quiet about the
   *     same thing afterwards.
   * @param manySecretsThreshold how many different secrets one principal may read within the
   *     window; 0 for any number.
   * @param newReaderAge for how long a secret must have been read before a principal that reads it
   *     for the first time is suspicious; 0 for never.
   */
  public record Audit(
      @Nullable Path headsFile,
      @Nullable URI headsWebhook,
      @Nullable String headsWebhookToken,
      @Nullable Integer retentionDays,
      @Nullable Path archiveDirectory,
      @Nullable Integer suspiciousActivityThreshold,
      @DefaultValue("5m") Duration suspiciousActivityWindow,
      @DefaultValue("100") int manySecretsThreshold,
      @DefaultValue("30d") Duration newReaderAge) {
    /** Never the address of the webhook, nor its token. */
    @Override
    public String toString() {
      return "Audit[headsFile=" + headsFile + ", retentionDays=" + retentionDays + "]";
    }
  }

  /** Never the root key, nor the password that a database URL may hold. */
  @Override
  public String toString() {
    return "ClavigerProperties[admins="
        + admins
        + ", defaultPrincipal="
        + defaultPrincipal
        + ", migrate="
        + migrate
        + ", web="
        + web
        + "]";
  }
}
