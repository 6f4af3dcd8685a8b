package io.claviger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.Claviger;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnauthenticatedException;
import io.claviger.seal.RootKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The beans of an application without a web server. */
class AutoConfigurationTest {
  @TempDir Path home;
  private ApplicationContextRunner runner;

  @BeforeEach
  void makeARootKey() {
    RootKeyFile.createIfMissing(home.resolve("root.key"), new SecureRandom());
    runner =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ClavigerAutoConfiguration.class))
            .withPropertyValues("claviger.database-url=sqlite:///" + home.resolve("test.db"));
  }

  private ApplicationContextRunner withKey() {
    return runner.withPropertyValues("claviger.root-key-file=" + home.resolve("root.key"));
  }

  @Test
  void actsAsTheDefaultPrincipal() {
    withKey()
        .withPropertyValues("claviger.admins=dispatch", "claviger.default-principal=dispatch")
        .run(
            context -> {
              SecretsManager secrets = context.getBean(SecretsManager.class);
              secrets.create(CreateSecret.builder("a/b", SecretValue.text("v")).build());
              assertThat(secrets.get("a/b").value().revealText()).isEqualTo("v");
              assertThat(context.getBean(SecretsAudit.class).trail(TrailQuery.builder().build()))
                  .satisfies(
                      page -> assertThat(page.events().getLast().actorId()).contains("dispatch"));
            });
  }

  @Test
  void refusesToActForNobodyAndForStrangers() {
    withKey()
        .run(
            context -> {
              SecretsManager secrets = context.getBean(SecretsManager.class);
              assertThatThrownBy(() -> secrets.get("a"))
                  .isInstanceOf(UnauthenticatedException.class);
              SecretsManager stranger = secrets.as(CallerContext.of("stranger"));
              assertThatThrownBy(() -> stranger.get("a")).isInstanceOf(AccessDeniedException.class);
            });
  }

  @Test
  void refusesToStartWithoutARootKeyOrWithTwo() {
    runner.run(
        context ->
            assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("CLAVIGER_ROOT_KEY"));
    withKey()
        .withPropertyValues("claviger.root-key=hunter2")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("not both")
                    .hasMessageNotContaining("hunter2"));
    runner
        .withPropertyValues("claviger.root-key=hunter2")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageNotContaining("hunter2"));
  }

  @Test
  void makesARootKeyWhenAskedToAndNeverReplacesALostOne() throws IOException {
    Path key = home.resolve("made/root.key");
    ApplicationContextRunner making =
        runner.withPropertyValues("claviger.root-key-file=" + key, "claviger.create-root-key=true");
    making.run(context -> assertThat(context).hasNotFailed());
    making.run(context -> assertThat(context).hasNotFailed());
    assertThat(key).exists();

    Files.delete(key);
    making.run(
        context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining(
                    "root.key is missing, and nothing else opens this database"));
    assertThat(key).doesNotExist();
  }

  @Test
  void refusesAMisspeltSetting() {
    withKey()
        .withPropertyValues("claviger.databse-url=sqlite:///x.db")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasMessageContaining("did you mean claviger.database-url?"));
  }

  @Test
  void leavesTheEngineToAnApplicationThatHasItsOwn() {
    Claviger own =
        Claviger.builder()
            .databaseUrl("sqlite:///" + home.resolve("own.db"))
            .rootKeys(RootKeyFile.load(home.resolve("root.key")))
            .build();
    runner
        .withBean("own", Claviger.class, () -> own)
        .run(
            context -> {
              assertThat(context).hasSingleBean(Claviger.class).hasSingleBean(SecretsManager.class);
              assertThat(context.getBean(Claviger.class)).isSameAs(own);
            });
  }

  @Test
  void showsWrongSettingsAsAList() {
    ConfigurationException wrong = new ConfigurationException(java.util.List.of("a is b", "c"));
    assertThat(new ConfigurationFailureAnalyzer().analyze(wrong).getDescription())
        .contains("- a is b\n", "- c");
  }
}
