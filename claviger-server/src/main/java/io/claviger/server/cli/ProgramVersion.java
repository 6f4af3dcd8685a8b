package io.claviger.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which program this is; the build writes it into a resource. */
final class ProgramVersion implements IVersionProvider {
  static String current() {
    Properties properties = new Properties();
    try (InputStream in =
        ProgramVersion.class.getResourceAsStream("/io/claviger/server/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "claviger " + current(), "Java " + System.getProperty("java.runtime.version")
    };
  }
}
