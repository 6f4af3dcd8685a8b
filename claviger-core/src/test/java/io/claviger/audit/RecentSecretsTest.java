package io.claviger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecentSecretsTest {
  private static final Watch.Limit LIMIT = new Watch.Limit(3, 100);

  private List<RecentRead> stored = List.of();
  private int lookups;

  private final FoldIndex index =
      new NoIndex() {
        @Override
        public List<RecentRead> recentReads(long after, int max) {
          return stored.stream().filter(read -> read.at() > after).limit(max).toList();
        }

        @Override
        public List<RecentRead> recentReads(Collection<String> who, long after, int max) {
          lookups++;
          return stored.stream()
              .filter(read -> who.contains(read.principal()) && read.at() > after)
              .toList();
        }
      };

  private final RecentSecrets recent = new RecentSecrets(() -> index, LIMIT);

  private int read(String principal, long secret, long at) {
    recent.prepare(Set.of(principal), at);
    return recent.read(principal, secret, at);
  }

  @Test
  void countsDifferentSecretsInTheWindow() {
    assertThat(read("a", 1, 1000)).isEqualTo(1);
    assertThat(read("a", 1, 1001)).isEqualTo(1);
    assertThat(read("a", 2, 1050)).isEqualTo(2);
    assertThat(read("b", 3, 1060)).isEqualTo(1);
    assertThat(read("a", 2, 1101)).isEqualTo(1);
    assertThat(read("a", 3, 1102)).isEqualTo(2);
    assertThat(read("a", 4, 1103)).isEqualTo(3);
    assertThat(read("a", 5, 1104)).isEqualTo(3);
    assertThat(lookups).isZero();
  }

  @Test
  void loadsWhatWasReadBeforeAndAgainAfterForgetting() {
    stored = List.of(new RecentRead("a", 2, 990), new RecentRead("a", 1, 950));
    assertThat(read("a", 3, 1045)).isEqualTo(3);
    assertThat(read("a", 3, 1051)).isEqualTo(2);
    recent.forget();
    stored = List.of();
    assertThat(read("a", 3, 1052)).isEqualTo(1);
    assertThat(lookups).isZero();
  }

  @Test
  void looksUpPrincipalsThatWereForgottenBecauseThereWereTooMany() {
    assertThat(read("first", 1, 1000)).isEqualTo(1);
    for (int i = 0; i < 16_384; i++) {
      assertThat(read("p" + i, 1, 1001)).isEqualTo(1);
    }
    stored = List.of(new RecentRead("first", 1, 1000));
    int before = lookups;
    assertThat(read("first", 2, 1002)).isEqualTo(2);
    assertThat(lookups).isGreaterThan(before);
  }

  @Test
  void forgetsThoseWhoReadNothingForLongWhenAllTogetherReadTooMuch() {
    RecentSecrets many = new RecentSecrets(() -> index, new Watch.Limit(1000, 1_000_000));
    for (int principal = 0; principal < 525; principal++) {
      for (int secret = 0; secret < 1000; secret++) {
        many.read("p" + principal, secret, 1000);
      }
    }

    many.prepare(Set.of("p524"), 1001);
    assertThat(lookups).as("known, and a lookup of nobody").isEqualTo(1);
    assertThat(many.read("p524", 1, 1001)).isEqualTo(1000);
    assertThat(many.read("p0", 1, 1001)).as("forgotten").isEqualTo(1);
  }

  @Test
  void looksUpEachPrincipalWhereThereIsTooMuchToLoad() {
    stored =
        Stream.concat(
                IntStream.range(0, 60_000).mapToObj(i -> new RecentRead("busy", i, 60_950)),
                Stream.of(new RecentRead("a", 7, 60_990)))
            .toList();
    assertThat(read("a", 8, 61_000)).isEqualTo(2);
    assertThat(read("busy", 70_000, 61_001)).isEqualTo(3);
    assertThat(lookups).isEqualTo(2);
  }
}
