package io.claviger.spring.web;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The headers that every answer of the API has, refusals of the container too: nobody stores it,
 * and a browser neither guesses its type, nor shows it in a frame, nor runs anything in it, nor
 * tells others where it was.
 */
public final class AnswerHeaders {
  /** An attribute of requests whose answers have the headers already, set by the container. */
  public static final String ARE_SET = AnswerHeaders.class.getName();

  private static final List<Map.Entry<String, String>> ALL =
      List.of(
          Map.entry("Cache-Control", "no-store"),
          Map.entry("X-Content-Type-Options", "nosniff"),
          Map.entry("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
          Map.entry("X-Frame-Options", "DENY"),
          Map.entry("Referrer-Policy", "no-referrer"));

  private AnswerHeaders() {}

  /**
   * Gives each header.
   *
   * @param setter takes a name and its value
   */
  public static void forEach(BiConsumer<String, String> setter) {
    for (Map.Entry<String, String> header : ALL) {
      setter.accept(header.getKey(), header.getValue());
    }
  }
}
