package io.claviger.spring;

import io.claviger.Claviger;
import io.claviger.api.ConfigurationException;
import io.claviger.audit.SuspicionRules;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What the settings under {@code claviger.audit} say, and the variables of the same meaning.
 *
 * @param retentionDays how many days are kept; the builder checks the range
 * @param suspicion what is suspicious
 * @param headsFile where heads are published; null for nowhere
 * @param headsWebhook where they are sent; null for nowhere
 * @param archiveDirectory where days are written to before they go; null for nowhere
 */
public record AuditSettings(
    int retentionDays,
    SuspicionRules suspicion,
    @Nullable Path headsFile,
    @Nullable HeadsWebhook headsWebhook,
    @Nullable Path archiveDirectory) {
  /** The retention when nothing is said. */
  public static final int RETENTION_DAYS = 90;

  private static final String PREFIX = "claviger.audit";
  private static final String DAYS_VARIABLE = "AUDIT_RETENTION_DAYS";
  private static final String THRESHOLD_VARIABLE = "SUSPICIOUS_ACTIVITY_THRESHOLD";

  /**
   * Reads the settings.
   *
   * @param environment where they are
   * @param retentionDays the retention when nothing is said
   * @return the settings
   * @throws ConfigurationException with everything that is wrong
   */
  public static AuditSettings of(Environment environment, int retentionDays) {
    try {
      return of(
          Binder.get(environment).bindOrCreate(PREFIX, ClavigerProperties.Audit.class),
          environment,
          retentionDays);
    } catch (BindException e) {
      throw new ConfigurationException(List.of(e.getName() + " cannot be understood"));
    }
  }

  static AuditSettings of(
      ClavigerProperties.Audit given, Environment environment, int retentionDays) {
    Problems problems = new Problems();
    int days = problems.number(given.retentionDays(), environment, DAYS_VARIABLE, retentionDays);
    int failures =
        problems.number(
            given.suspiciousActivityThreshold(),
            environment,
            THRESHOLD_VARIABLE,
            SuspicionRules.DEFAULT.failures());
    SuspicionRules rules = problems.rules(given, failures);
    HeadsWebhook webhook = problems.webhook(given);
    if (!problems.found.isEmpty()) {
      throw new ConfigurationException(problems.found);
    }
    return new AuditSettings(
        days, rules, given.headsFile(), webhook, named(given.archiveDirectory()));
  }

  private static @Nullable Path named(@Nullable Path path) {
    return path == null || path.toString().isBlank() ? null : path;
  }

  /**
   * The same with another file of heads.
   *
   * @param file the file; null for none
   * @return the settings
   */
  public AuditSettings withHeadsFile(@Nullable Path file) {
    return new AuditSettings(retentionDays, suspicion, file, headsWebhook, archiveDirectory);
  }

  /**
   * Tells a builder all of it.
   *
   * @param builder the builder
   */
  public void applyTo(Claviger.Builder builder) {
    builder.auditRetentionDays(retentionDays).suspicion(suspicion);
    if (headsFile != null) {
      builder.auditHeadsFile(headsFile);
    }
    if (headsWebhook != null) {
      builder.auditHeadLog(headsWebhook);
    }
    if (archiveDirectory != null) {
      builder.auditArchiveDirectory(archiveDirectory);
    }
  }

  /** Collects what is wrong. */
  private static final class Problems {
    private final List<String> found = new ArrayList<>();

    int number(@Nullable Integer given, Environment environment, String variable, int otherwise) {
      String text = environment.getProperty(variable, "");
      if (given != null || text.isBlank()) {
        return given == null ? otherwise : given;
      }
      try {
        return Integer.parseInt(text.strip());
      } catch (NumberFormatException e) {
        found.add(variable + " is not a number");
        return otherwise;
      }
    }

    SuspicionRules rules(ClavigerProperties.Audit given, int failures) {
      try {
        return new SuspicionRules(
            failures,
            given.suspiciousActivityWindow(),
            given.manySecretsThreshold(),
            given.newReaderAge());
      } catch (ConfigurationException e) {
        found.addAll(e.problems());
        return SuspicionRules.DEFAULT;
      }
    }

    @Nullable HeadsWebhook webhook(ClavigerProperties.Audit given) {
      URI target = given.headsWebhook();
      if (target == null || target.toString().isBlank()) {
        return null;
      }
      try {
        return new HeadsWebhook(target, given.headsWebhookToken());
      } catch (ConfigurationException e) {
        found.addAll(e.problems());
        return null;
      }
    }
  }
}
