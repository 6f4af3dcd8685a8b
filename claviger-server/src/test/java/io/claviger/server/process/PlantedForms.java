package io.claviger.server.process;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The forms that a value may take where it leaks. */
final class PlantedForms {
  private final List<String> forms = new ArrayList<>();

  PlantedForms(String value) {
    for (String form : toSend(value)) {
      forms.add(form);
    }
    // Within a longer text the value begins at any of three places of the base64 form.
    for (int shift = 0; shift < 3; shift++) {
      byte[] longer = ("x".repeat(shift) + value + "yyy").getBytes(StandardCharsets.UTF_8);
      int from = shift == 0 ? 0 : 4;
      int to = (shift + value.length()) / 3 * 4;
      forms.add(Base64.getEncoder().encodeToString(longer).substring(from, to));
      forms.add(Base64.getUrlEncoder().encodeToString(longer).substring(from, to));
    }
    forms.add(hex(value).toUpperCase(Locale.ROOT));
    // What is left when a parser has cut the value at a blank or a slash.
    forms.add(value.substring(value.length() - 40));
  }

  /** The value as it is, in base64, in hexadecimal digits, and encoded for a URL. */
  static List<String> toSend(String value) {
    return List.of(
        value, base64(value), hex(value), URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(String value) {
    return HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
  }

  /** The forms that a text holds. */
  List<String> in(String text) {
    return forms.stream().filter(text::contains).toList();
  }
}
