package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are: a policy, or an error that tells where. */
class PolicyFuzzTest {
  private static final int ROUNDS = 12_000;

  private static final List<String> SEEDS =
      List.of(
          """
          # Who works on dispatch.
          description: "Dispatch, by day"
          rules:
            - path: dispatch/**
              capabilities: [read, list]
            - path: 'dispatch/root-ca/*'
              effect: deny
              capabilities:
                - read
                - rotate
              when:
                addresses: [10.0.0.0/8, "2001:db8::/32", 192.0.2.7]
                from: 2026-01-01T00:00:00Z
                until: "2027-01-01T00:00:00+01:00"
                hours: 08:00-18:00
                days: [mon, tue, wed, thu, fri]
                zone: Europe/Berlin
          """,
          """
          {"description":"Dispatch \\u00fc","rules":[{"path":"a/*","capabilities":["read","list"]},
          {"path":"**","effect":"deny","capabilities":["admin"],"when":{"hours":"22:00-06:00"}}]}
          """,
          """
          ? description
          : |
            text
            more
          ? rules
          :
          - {path: >-
              folded, capabilities: [audit], when: {days: [sun], zone: "+01:00"}}
          """);

  private static final List<String> PIECES =
      List.of(
          "*",
          "**",
          "&a",
          "*a",
          "!!str ",
          "!<x> ",
          "! ",
          "---\n",
          "...\n",
          "%YAML 9.9\n",
          "<<: ",
          "? ",
          ": ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          ",",
          "#",
          "|",
          ">",
          "|9",
          ">+",
          "\"",
          "'",
          "\\",
          "\\x",
          "\\u12",
          "\\U0010FFFF",
          "\\UFFFFFFFF",
          "\\uD800",
          "\t",
          "\r",
          "\n",
          "\r\n",
          "\0",
          "\u0085",
          "\u2028",
          "\ufeff",
          "\ud83d",
          "\ude00",
          "\ud83d\ude00",
          "\uffff",
          "\u202e",
          "null",
          "~",
          "true",
          "1e999",
          "0x",
          ".inf",
          "=",
          "@",
          "`",
          "%",
          " ",
          "  ",
          "rules:",
          "when:",
          "path: ",
          "capabilities: ",
          "description: ",
          "[read]",
          "10.0.0.0/33",
          "::/0",
          "24:00-24:00",
          "99999-01-01T00:00:00Z",
          "+18:01",
          "sys:tokens",
          "../",
          "a".repeat(300),
          "[".repeat(30),
          "{a: ".repeat(20),
          "- ".repeat(40),
          "a: &b [*b]\n",
          "x: ".repeat(5));

  @Test
  void neverFailsInAnotherWay() {
    Random random = new Random(20261129);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String document = SEEDS.get(random.nextInt(SEEDS.size()));
      int mutations = 1 + random.nextInt(5);
      for (int i = 0; i < mutations; i++) {
        document = mutated(document, random);
      }
      accepted += isAccepted(document) ? 1 : 0;
    }
    assertThat(accepted).isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 10);
  }

  @Test
  void neverFailsInAnotherWayOnRandomBytes() {
    Random random = new Random(4711);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      assertThat(isAccepted(new String(bytes, StandardCharsets.UTF_8))).isFalse();
      assertThat(isAccepted(new String(bytes, StandardCharsets.ISO_8859_1))).isFalse();
    }
  }

  @Test
  void theLargestDocumentsOfOneKindAreRefusedToo() {
    for (String piece : PIECES) {
      String document =
          piece.repeat(Policy.MAX_BYTES / piece.getBytes(StandardCharsets.UTF_8).length);
      assertThat(isAccepted(document)).as(piece).isFalse();
      assertThat(isAccepted("rules:\n" + document.substring(0, document.length() / 2)))
          .as(piece)
          .isFalse();
    }
  }

  private static String mutated(String document, Random random) {
    int at = random.nextInt(document.length() + 1);
    int to = Math.min(document.length(), at + random.nextInt(12));
    String before = document.substring(0, at);
    return switch (random.nextInt(6)) {
      case 0 -> before + document.substring(to);
      case 1 -> before;
      case 2 -> before + (char) random.nextInt(0x180) + document.substring(at);
      case 3 -> before + document.substring(at, to) + document.substring(at);
      case 4 -> before + any(random) + document.substring(to);
      default -> before + any(random) + document.substring(at);
    };
  }

  private static String any(Random random) {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  private static boolean isAccepted(String document) {
    try {
      Policy policy = Policy.parse("p", document);
      assertThat(policy.rules()).isNotEmpty();
      assertThat(PolicySet.of(List.of(policy)).decide(Capability.READ, "a/b", null, 1)).isNotNull();
      return true;
    } catch (PolicyException e) {
      tellsWhere(e, document);
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      return fail("for the document " + document, e);
    }
  }

  private static void tellsWhere(PolicyException refused, String document) {
    int lines = (int) document.lines().count() + 1;
    assertThat(refused.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    for (PolicyProblem problem : refused.problems()) {
      assertThat(problem.line()).as("%s in %s", problem, document).isBetween(1, lines);
      assertThat(problem.column()).isBetween(1, document.length() + 1);
      assertThat(problem.message()).isNotEmpty().hasSizeLessThan(700);
      assertThat(problem.message().chars())
          .as("%s in %s", problem, document)
          .allMatch(c -> c >= ' ' && c < 127);
    }
  }
}
