package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.audit.ChainHash;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import java.util.List;

/** Checks the chain of a journal. */
final class Chains {
  private Chains() {}

  /** The rows are the whole journal: dense, linked, in the order of time, up to its head. */
  static void assertWhole(List<JournalRow> rows, Tip head) {
    Tip last = new Tip(0, 0, ChainHash.empty());
    for (JournalRow row : rows) {
      assertThat(row.seq()).as("number of the row").isEqualTo(last.seq() + row.n());
      assertThat(row.at()).as("time of row %s", row.seq()).isGreaterThanOrEqualTo(last.at());
      assertThat(row.hash())
          .as("hash of row %s", row.seq())
          .isEqualTo(ChainHash.of(last.hash(), row));
      last = new Tip(row.seq(), row.at(), row.hash());
    }
    assertThat(head).as("head").usingRecursiveComparison().isEqualTo(last);
  }
}
