package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Root keys from one text, as an environment variable holds them. */
public final class RootKeysFromText {
  private RootKeysFromText() {}

  /**
   * Reads keys separated by white space or commas; the first is the primary.
   *
   * @param text one key or more, each as {@link LocalRootKey#unsafeText()} gives it
   * @return the keys
   * @throws ConfigurationException with all problems found, if there is no key, one is malformed or
   *     one stands twice; the text is never shown
   */
  public static RootKeys parse(String text) {
    List<NamedText> texts = new ArrayList<>();
    for (String part : text.split("[\\s,]+", -1)) {
      if (!part.isEmpty()) {
        texts.add(new NamedText("root key " + (texts.size() + 1), part));
      }
    }
    if (texts.isEmpty()) {
      throw new ConfigurationException(List.of("the root key is empty; give at least one key"));
    }
    return parseAll(texts);
  }

  /** Parses each; all problems are reported at once, under the names given. */
  static RootKeys parseAll(List<NamedText> texts) {
    List<RootKey> keys = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (NamedText named : texts) {
      try {
        LocalRootKey key = LocalRootKey.parse(named.text());
        if (!ids.add(key.id())) {
          problems.add(named.name() + ": " + key.id() + " stands there twice; remove one");
        }
        keys.add(key);
      } catch (ConfigurationException e) {
        e.problems().forEach(problem -> problems.add(named.name() + ": " + problem));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new RootKeys(keys);
  }

  /** Not a record, whose toString would show the key. */
  static final class NamedText {
    private final String name;
    private final String text;

    NamedText(String name, String text) {
      this.name = name;
      this.text = text;
    }

    String name() {
      return name;
    }

    String text() {
      return text;
    }
  }
}
