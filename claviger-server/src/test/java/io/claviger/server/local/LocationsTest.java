package io.claviger.server.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LocationsTest {
  private static final Path DATA = Path.of("/var/lib/claviger");

  @Test
  void dataDirectoryHoldsDatabaseAndRootKey() {
    Installation installation = new Locations(DATA, null, null, null).resolve();

    assertThat(installation.databaseUrl()).isEqualTo("sqlite:////var/lib/claviger/claviger.db");
    assertThat(installation.rootKeys())
        .isEqualTo(new RootKeySource.File(Path.of("/var/lib/claviger/root.key")));
    assertThat(installation.isSqliteFileIn(DATA)).isTrue();
  }

  @Test
  void databaseUrlWinsOverTheDataDirectory() {
    Locations places =
        Locations.ofVariables(
            Map.of("CLAVIGER_DATA", DATA.toString(), "DATABASE_URL", "postgresql://db/x"));

    assertThat(places.resolve().databaseUrl()).isEqualTo("postgresql://db/x");
    assertThat(places.resolve().isSqliteFileIn(DATA)).isFalse();
  }

  @Test
  void everythingMissingIsReportedAtOnce() {
    assertThatThrownBy(Locations.NONE::resolve)
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigurationException.class))
        .satisfies(
            error ->
                assertThat(error.problems())
                    .hasSize(2)
                    .anySatisfy(problem -> assertThat(problem).contains("no database"))
                    .anySatisfy(problem -> assertThat(problem).contains("no root key")));
  }

  @Test
  void rootKeyGivenTwiceIsRefused() {
    Locations places =
        Locations.ofTexts(null, "postgresql://db/x", "/etc/root.key", "planted-key-text");

    assertThatThrownBy(places::resolve)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("given twice")
        .hasMessageNotContaining("planted-key-text");
  }

  @Test
  void rootKeyFileChosenByOptionReplacesTheVariable() {
    Locations option = new Locations(null, null, Path.of("mine.key"), null);
    Locations variables = Locations.ofTexts(null, "postgresql://db/x", null, "planted-key-text");

    assertThat(option.orElse(variables).resolve().rootKeys())
        .isEqualTo(new RootKeySource.File(Path.of("mine.key")));
  }

  @Test
  void emptyVariablesCountAsMissing() {
    assertThat(Locations.ofVariables(Map.of("CLAVIGER_DATA", " ", "DATABASE_URL", "")))
        .isEqualTo(Locations.NONE);
  }

  @Test
  void secretsDoNotShow() {
    Locations places = Locations.ofTexts(null, "postgresql://u:hunter2@db/x", null, "planted-key");

    assertThat(places.toString() + places.resolve() + places.resolve().rootKeys())
        .doesNotContain("hunter2", "planted-key");
  }
}
