package io.claviger.server.cli;

import io.claviger.server.local.Installation;
import io.claviger.server.local.Locations;
import io.claviger.server.web.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where database and root key are, for verbs that work on them without a server: said in the same
 * places as for {@code serve}, and in the same order.
 */
final class OperatorOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private LocationOptions locations = new LocationOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings of the server: a .yaml or .properties file.")
  private @Nullable Path config;

  Locations places(Terminal terminal) {
    Path file = config;
    if (file == null) {
      return locations.in(terminal.variables());
    }
    return locations
        .chosen()
        .orElse(SettingsFile.locations(checkedConfig(spec, file), terminal.variables()));
  }

  /** Whether an option names a place. */
  boolean given() {
    return config != null || !locations.chosen().equals(Locations.NONE);
  }

  /** Whether an option or a variable names a place. */
  boolean named(Terminal terminal) {
    return config != null || !locations.in(terminal.variables()).equals(Locations.NONE);
  }

  Installation installation(Terminal terminal) {
    return places(terminal).resolve();
  }

  static Path checkedConfig(CommandSpec spec, Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ParameterException(spec.commandLine(), "--config: cannot read the file " + file);
    }
    if (!file.toString().matches(".*\\.(ya?ml|properties)")) {
      throw new ParameterException(
          spec.commandLine(), "--config: the file must end in .yaml, .yml or .properties");
    }
    return file;
  }
}
