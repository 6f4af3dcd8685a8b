package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys as text, one line for each: the format, the id of the ring key, its 32 bytes in base64.
 * Immutable and thread-safe.
 */
final class KeyLines {
  private final String format;
  private final String what;

  /** For keys of one kind; what they are stands in messages. */
  KeyLines(String format, String what) {
    this.format = format;
    this.what = what;
  }

  /**
   * Reads lines; blank ones and those that begin with {@code #} are ignored.
   *
   * @throws ConfigurationException if a line is no key, or there is none; no key is repeated
   */
  Map<Integer, byte[]> parse(String text) {
    Map<Integer, byte[]> keys = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#") && !add(keys, line.split("\\s+"))) {
        problems.add("line " + number + " is no " + what);
      }
    }
    if (keys.isEmpty() && problems.isEmpty()) {
      problems.add("there is no " + what);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return keys;
  }

  private boolean add(Map<Integer, byte[]> keys, String[] words) {
    if (words.length != 3 || !words[0].equals(format)) {
      return false;
    }
    try {
      int id = Integer.parseInt(words[1]);
      byte[] key = Base64.getDecoder().decode(words[2]);
      return id > 0 && key.length == Primitives.KEY_BYTES && keys.put(id, key) == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The line of one key, with a line end. */
  String line(int id, byte[] key) {
    return format + ' ' + id + ' ' + Base64.getEncoder().encodeToString(key) + '\n';
  }
}
