package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanonicalRowTest {
  private static final String NO_TEXT = null;
  private static final byte[] NO_BYTES = null;
  private static final Long NO_LONG = null;

  @Test
  void theFirstFormatStaysAsItIs() {
    byte[] row =
        CanonicalRow.of("t")
            .put("l", 258L)
            .put("i", -1)
            .put("s", "\u00e9")
            .put("b", new byte[] {9})
            .put("f", true)
            .put("n", NO_TEXT)
            .toBytes();

    assertThat(HexFormat.of().formatHex(row))
        .isEqualTo(
            "01"
                + ("00000001" + "74")
                + ("00000001" + "6c" + "01" + "00000008" + "0000000000000102")
                + ("00000001" + "69" + "02" + "00000004" + "ffffffff")
                + ("00000001" + "73" + "03" + "00000002" + "c3a9")
                + ("00000001" + "62" + "04" + "00000001" + "09")
                + ("00000001" + "66" + "05" + "00000001" + "01")
                + ("00000001" + "6e" + "03" + "ffffffff"));
  }

  @Test
  void rowsThatDifferHaveDifferentBytes() {
    byte[] text = "a".getBytes(StandardCharsets.UTF_8);
    List<byte[]> rows =
        List.of(
            CanonicalRow.of("t").toBytes(),
            CanonicalRow.of("u").toBytes(),
            CanonicalRow.of("t").put("a", "").toBytes(),
            CanonicalRow.of("t").put("a", NO_TEXT).toBytes(),
            CanonicalRow.of("t").put("a", new byte[0]).toBytes(),
            CanonicalRow.of("t").put("a", NO_BYTES).toBytes(),
            CanonicalRow.of("t").put("a", NO_LONG).toBytes(),
            CanonicalRow.of("t").put("a", "a").toBytes(),
            CanonicalRow.of("t").put("a", text).toBytes(),
            CanonicalRow.of("t").put("aa", "").toBytes(),
            CanonicalRow.of("ta").put("a", "").toBytes(),
            CanonicalRow.of("t").put("a", 1).toBytes(),
            CanonicalRow.of("t").put("a", 1L).toBytes(),
            CanonicalRow.of("t").put("a", 0L).toBytes(),
            CanonicalRow.of("t").put("a", true).toBytes(),
            CanonicalRow.of("t").put("a", false).toBytes(),
            CanonicalRow.of("t").put("a", "1").put("b", "2").toBytes(),
            CanonicalRow.of("t").put("b", "2").put("a", "1").toBytes(),
            CanonicalRow.of("t").put("a", "12").put("b", "").toBytes());

    assertThat(rows.stream().map(HexFormat.of()::formatHex)).doesNotHaveDuplicates();
  }

  @Test
  void aLongThatMayBeNullIsTheSameFieldAsOneThatMayNot() {
    Long boxed = 5L;

    assertThat(CanonicalRow.of("t").put("a", boxed).toBytes())
        .isEqualTo(CanonicalRow.of("t").put("a", 5L).toBytes());
  }

  @Test
  void growsWithItsContent() {
    byte[] large = new byte[100_000];

    byte[] row = CanonicalRow.of("t").put("a", large).put("b", large).put("c", 1).toBytes();

    assertThat(row.length).isEqualTo(6 + 2 * (10 + large.length) + 10 + 4);
  }

  @Test
  void theBytesGivenOutDoNotChangeLater() {
    CanonicalRow row = CanonicalRow.of("t").put("a", 1);
    byte[] before = row.toBytes();
    byte[] copy = before.clone();

    row.put("b", 2);

    assertThat(before).isEqualTo(copy);
    assertThat(row.toBytes()).startsWith(copy).hasSizeGreaterThan(copy.length);
  }
}
