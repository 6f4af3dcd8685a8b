package io.claviger.audit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A head on one line, fields separated by one blank: {@code claviger-head/1}, number, seq, at, hash
 * (hex), previous (hex), signed_at, incarnation, former incarnation, note (base64url, {@code -}
 * when empty), key id, signature (base64).
 */
public final class HeadText {
  private static final String FORMAT = "claviger-head/1";
  private static final int FIELDS = 12;
  private static final HexFormat HEX = HexFormat.of();

  private HeadText() {}

  /**
   * Writes a head.
   *
   * @param head the head
   * @return one line of ASCII, without line end
   */
  public static String of(Head head) {
    Head.Life life = head.life();
    return String.join(
        " ",
        FORMAT,
        Long.toString(head.number()),
        Long.toString(head.tip().seq()),
        Long.toString(head.tip().at()),
        HEX.formatHex(head.tip().hash()),
        HEX.formatHex(head.previous()),
        Long.toString(head.signedAt()),
        Long.toString(life.incarnation()),
        Long.toString(life.former()),
        life.note().isEmpty() ? "-" : base64(life.note().getBytes(StandardCharsets.UTF_8)),
        Integer.toString(head.keyId()),
        Base64.getEncoder().encodeToString(head.signature()));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads a head; nothing is said about its signature.
   *
   * @param line the line
   * @return the head, or empty when this is none
   */
  public static Optional<Head> parse(String line) {
    String[] words = line.strip().split(" ", -1);
    if (words.length != FIELDS || !words[0].equals(FORMAT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(head(words));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Head head(String[] words) {
    String note =
        words[9].equals("-")
            ? ""
            : new String(Base64.getUrlDecoder().decode(words[9]), StandardCharsets.UTF_8);
    return new Head(
        Long.parseLong(words[1]),
        new Tip(Long.parseLong(words[2]), Long.parseLong(words[3]), HEX.parseHex(words[4])),
        HEX.parseHex(words[5]),
        Long.parseLong(words[6]),
        new Head.Life(Long.parseLong(words[7]), Long.parseLong(words[8]), note),
        Integer.parseInt(words[10]),
        Base64.getDecoder().decode(words[11]));
  }
}
