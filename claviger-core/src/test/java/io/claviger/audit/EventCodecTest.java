package io.claviger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.IntegrityException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private static final String[] HOSTILE = {
    "",
    "\u0000",
    "\r\nevent=x",
    "\ud83d\udd11",
    "\ud83d",
    "\udd11\ud83d",
    "\uffff",
    "'\"\\",
    "\u202e"
  };

  private final Random random = new Random(20260311L);

  @Test
  void whatIsEncodedIsDecodedAsItWas() {
    for (int round = 0; round < 500; round++) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i <= round % 5; i++) {
        events.add(event());
      }

      List<Event> decoded = EventCodec.decode(payload(events), events.size());

      assertThat(decoded).as("round %d", round).isEqualTo(events);
      assertThat(payload(decoded)).isEqualTo(payload(events)); // one form for one event
    }
  }

  @Test
  void theLongestTextsFit() {
    String longest = "\u20ac".repeat(2000);
    Map<String, String> details = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      details.put(i + longest, longest);
    }
    Event event =
        new Event(
            AuditAction.ROTATE_ROOT_KEY,
            AuditResult.SUPERSEDED,
            new Event.Subject(longest, Long.MAX_VALUE, Long.MIN_VALUE),
            new Actor(longest, longest, longest, longest),
            details,
            longest,
            Integer.MAX_VALUE,
            new Conditions(-1, -2, -3, -4, -5, -6));

    assertThat(EventCodec.decode(payload(List.of(event)), 1)).containsExactly(event);
    assertThat(event.details()).hasSize(32);
    assertThat(event.error()).hasSize(512).endsWith("\u2026");
  }

  /** Format 1 lacked the 8 bytes behind the fixed numbers. */
  @Test
  void readsEventsOfTheFormatWithoutAnEpoch() {
    Event event = event();
    byte[] now = EventCodec.encode(event);
    int epoch = 2 + 2 * 8 + 4 + 5 * 8;
    ByteBuffer old = ByteBuffer.allocate(now.length - 7).put((byte) 1);
    old.put(now, 0, epoch).put(now, epoch + 8, now.length - epoch - 8);
    Conditions then = event.conditions();

    assertThat(EventCodec.decode(old.array(), 1).getFirst().conditions())
        .isEqualTo(
            new Conditions(
                then.secretUid(),
                then.secretRev(),
                then.tokenId(),
                then.tokenRev(),
                then.notAfter(),
                Conditions.ANY_POLICIES));
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = payload(List.of(event(), event()));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> EventCodec.decode(cut, 2))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void aFlippedBitGivesOtherEventsOrARefusalButNoOtherError() {
    List<Event> events = List.of(event(), event());
    byte[] whole = payload(events);
    for (int i = 0; i < whole.length * 8; i++) {
      byte[] flipped = whole.clone();
      flipped[i / 8] ^= (byte) (1 << i % 8);
      assertRefusedOr(flipped, 2, i);
    }
  }

  private static void assertRefusedOr(byte[] payload, int n, int position) {
    try {
      assertThat(EventCodec.decode(payload, n)).as("bit %d", position).hasSize(n);
    } catch (IntegrityException refused) {
      assertThat(refused).hasMessageContaining("journal row");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 3, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void anotherNumberOfEventsIsRefused(int n) {
    byte[] two = payload(List.of(event(), event()));

    assertThatThrownBy(() -> EventCodec.decode(two, n)).isInstanceOf(IntegrityException.class);
  }

  @Test
  void anUnknownFormatActionOrResultIsRefused() {
    for (int at = 0; at < 3; at++) {
      for (int value : new int[] {0, 99, 127, -1}) {
        byte[] payload = payload(List.of(event()));
        payload[at] = (byte) value;
        assertThatThrownBy(() -> EventCodec.decode(payload, 1))
            .as("%d at %d", value, at)
            .isInstanceOf(IntegrityException.class);
      }
    }
  }

  private static byte[] payload(List<Event> events) {
    List<byte[]> encoded = events.stream().map(EventCodec::encode).toList();
    ByteBuffer payload =
        ByteBuffer.allocate(1 + encoded.stream().mapToInt(bytes -> bytes.length).sum());
    payload.put(EventCodec.FORMAT);
    encoded.forEach(payload::put);
    return payload.array();
  }

  private Event event() {
    Map<String, String> details = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      details.put(text(80), text(600));
    }
    return new Event(
        AuditAction.ofNumber(1 + random.nextInt(AuditAction.values().length)),
        AuditResult.ofNumber(1 + random.nextInt(AuditResult.values().length)),
        new Event.Subject(text(300), random.nextLong(), random.nextLong()),
        new Actor(perhaps(300), perhaps(60), perhaps(600), perhaps(200)),
        details,
        perhaps(600),
        random.nextInt(),
        new Conditions(
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong()));
  }

  private @Nullable String perhaps(int most) {
    return random.nextInt(4) == 0 ? null : text(most);
  }

  private String text(int most) {
    StringBuilder out = new StringBuilder();
    int length = random.nextInt(most);
    while (out.length() < length) {
      if (random.nextInt(3) == 0) {
        out.append(HOSTILE[random.nextInt(HOSTILE.length)]);
        out.append((char) random.nextInt(0x10000));
      } else {
        out.append((char) ('a' + random.nextInt(26)));
      }
    }
    return out.toString();
  }
}
