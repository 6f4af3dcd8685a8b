package io.claviger.server.login;

import io.claviger.api.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What clients call issuers and providers. */
final class IssuerNames {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private IssuerNames() {}

  /** Makes one of the settings and puts it among the others, or tells what is wrong. */
  static <T> void add(Map<String, T> all, String name, List<String> problems, Supplier<T> made) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          "claviger.auth: a name of an issuer is 1 to 32 of a-z 0-9 -, and begins with a letter or"
              + " digit");
      return;
    }
    try {
      all.put(name, made.get());
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
  }
}
