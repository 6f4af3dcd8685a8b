package io.claviger.spring;

import java.nio.file.Path;
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
 * @param admins the principals that may do everything (embedded use).
 * @param defaultPrincipal who acts when the beans SecretsManager and SecretsAudit are used without
 *     saying who; without it nobody, and such a use is refused.
 * @param migrate whether an old or empty schema is migrated at start.
 * @param web the REST routes.
 */
@ConfigurationProperties("claviger")
public record ClavigerProperties(
    @Nullable String databaseUrl,
    @Nullable String rootKey,
    @Nullable Path rootKeyFile,
    @DefaultValue Set<String> admins,
    @Nullable String defaultPrincipal,
    @DefaultValue("true") boolean migrate,
    @DefaultValue Web web) {

  /** Copies the set. */
  public ClavigerProperties {
    admins = Set.copyOf(admins);
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
