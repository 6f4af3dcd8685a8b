package io.claviger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.claviger.api.ConfigurationException;
import io.claviger.audit.SuspicionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What the settings of the audit log, and the variables of the same meaning, say. */
class AuditSettingsTest {
  private static AuditSettings read(Map<String, Object> file, Map<String, Object> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    environment
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, new HashMap<>(variables)));
    environment.getPropertySources().addLast(new MapPropertySource("file", file));
    ConfigurationPropertySources.attach(environment);
    return AuditSettings.of(environment, 90);
  }

  private static List<String> problems(Map<String, Object> variables) {
    return catchThrowableOfType(
            ConfigurationException.class, () -> read(Map.of(), variables).withHeadsFile(null))
        .problems();
  }

  @Test
  void nothingSaidMeansTheDefaults() {
    AuditSettings settings = read(Map.of(), Map.of());
    assertThat(settings).isEqualTo(new AuditSettings(90, SuspicionRules.DEFAULT, null, null, null));
  }

  @Test
  void theVariablesOfTheGuideCount() {
    AuditSettings settings =
        read(
            Map.of(), Map.of("AUDIT_RETENTION_DAYS", "30", "SUSPICIOUS_ACTIVITY_THRESHOLD", " 7 "));
    assertThat(settings.retentionDays()).isEqualTo(30);
    assertThat(settings.suspicion().failures()).isEqualTo(7);
  }

  @Test
  void settingsWinOverThem() {
    AuditSettings settings =
        read(
            Map.of("claviger.audit.retention-days", "20"),
            Map.of(
                "AUDIT_RETENTION_DAYS", "30",
                "SUSPICIOUS_ACTIVITY_THRESHOLD", "7",
                "CLAVIGER_AUDIT_SUSPICIOUS_ACTIVITY_THRESHOLD", "8",
                "CLAVIGER_AUDIT_SUSPICIOUS_ACTIVITY_WINDOW", "2m",
                "CLAVIGER_AUDIT_MANY_SECRETS_THRESHOLD", "0",
                "CLAVIGER_AUDIT_NEW_READER_AGE", "10d",
                "CLAVIGER_AUDIT_ARCHIVE_DIRECTORY", "archive",
                "CLAVIGER_AUDIT_HEADS_WEBHOOK", "https://h/heads"));
    assertThat(settings.retentionDays()).isEqualTo(20);
    assertThat(settings.suspicion())
        .isEqualTo(new SuspicionRules(8, Duration.ofMinutes(2), 0, Duration.ofDays(10)));
    assertThat(settings.archiveDirectory()).isEqualTo(Path.of("archive"));
    assertThat(settings.headsWebhook()).hasToString("HeadsWebhook[h]");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThat(
            problems(
                Map.of(
                    "AUDIT_RETENTION_DAYS", "long",
                    "SUSPICIOUS_ACTIVITY_THRESHOLD", "few",
                    "CLAVIGER_AUDIT_SUSPICIOUS_ACTIVITY_WINDOW", "1s",
                    "CLAVIGER_AUDIT_HEADS_WEBHOOK", "http://example.net/")))
        .hasSize(4)
        .anyMatch(problem -> problem.startsWith("AUDIT_RETENTION_DAYS"))
        .anyMatch(problem -> problem.startsWith("SUSPICIOUS_ACTIVITY_THRESHOLD"))
        .anyMatch(problem -> problem.contains("window"))
        .anyMatch(problem -> problem.contains("must be https"));
    assertThat(problems(Map.of("CLAVIGER_AUDIT_NEW_READER_AGE", "hunter2")))
        .singleElement()
        .asString()
        .contains("claviger.audit")
        .doesNotContain("hunter2");
  }
}
