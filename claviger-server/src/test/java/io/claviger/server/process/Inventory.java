package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testkit.CheckedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** All that a server has, read through its routes. */
final class Inventory {
  private static final int BATCH = 100;

  private final Client client;

  /** One version of one secret. */
  private record Key(String name, long version) {
    static Key of(Map<String, Object> json) {
      return new Key(text(json, "name"), Long.parseLong(text(json, "version")));
    }
  }

  Inventory(Client client) {
    this.client = client;
  }

  /** Each of these writes is there. */
  void assertHolds(List<Ack> acks) throws IOException {
    Map<Key, String> expected = byKey(acks);
    assertThat(values(new ArrayList<>(expected.keySet()))).isEqualTo(expected);
  }

  /**
   * These writes are there and nothing else is: no write twice, none torn, the versions dense, the
   * last one current, and each of them in the audit trail.
   */
  void assertHoldsExactly(List<Ack> acks) throws IOException {
    List<Key> keys = new ArrayList<>();
    for (String name : names()) {
      keys.addAll(versions(name));
    }
    Map<Key, String> values = values(keys);
    values.forEach(
        (key, value) -> assertThat(CheckedText.isWhole(value)).as("%s is whole", key).isTrue());
    assertThat(values).isEqualTo(byKey(acks));
    assertThat(audited()).isEqualTo(values.keySet());
  }

  private static Map<Key, String> byKey(List<Ack> acks) {
    Map<Key, String> values = new HashMap<>();
    for (Ack ack : acks) {
      String other = values.put(new Key(ack.name(), ack.version()), ack.value());
      assertThat(other).as("another answered write of %s", ack).isNull();
    }
    return values;
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    pages("/secrets?limit=1000", item -> names.add(text(item, "name")));
    return names;
  }

  private List<Key> versions(String name) throws IOException {
    List<Map<String, Object>> versions = new ArrayList<>();
    pages("/secrets/" + name + ":versions?limit=1000", versions::add);
    List<Key> keys = versions.stream().map(Key::of).toList();
    for (int i = 0; i < keys.size(); i++) {
      assertThat(keys.get(i)).isEqualTo(new Key(name, keys.size() - i));
      boolean current = text(versions.get(i), "labels").contains("CURRENT");
      assertThat(current).as("%s is current", keys.get(i)).isEqualTo(i == 0);
    }
    return keys;
  }

  private Map<Key, String> values(List<Key> keys) throws IOException {
    Map<Key, String> values = new HashMap<>();
    for (int i = 0; i < keys.size(); i += BATCH) {
      List<String> items = new ArrayList<>();
      for (Key key : keys.subList(i, Math.min(i + BATCH, keys.size()))) {
        items.add("{\"name\":\"%s\",\"version\":\"%d\"}".formatted(key.name(), key.version()));
      }
      String body = "{\"items\":[" + String.join(",", items) + "]}";
      Answer answer = client.send("POST", "/secrets:batch-get", body);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      for (Map<String, Object> item : answer.items()) {
        assertThat(item).doesNotContainKey("error");
        values.put(Key.of(item), text(item, "value"));
      }
    }
    return values;
  }

  private Set<Key> audited() throws IOException {
    Set<Key> keys = new HashSet<>();
    for (String action : new String[] {"CREATE", "UPDATE"}) {
      String query = "/audit?result=SUCCESS&limit=1000&action=" + action;
      pages(
          query,
          item ->
              keys.add(
                  new Key(text(item, "resource_name"), Long.parseLong(text(item, "version")))));
    }
    return keys;
  }

  private void pages(String query, Consumer<Map<String, Object>> each) throws IOException {
    String cursor = "";
    do {
      Answer answer = client.get(query + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      answer.items().forEach(each);
      cursor = answer.text("next_cursor");
    } while (!cursor.isEmpty());
  }

  private static String text(Map<String, Object> json, String field) {
    return Objects.toString(json.get(field), "");
  }
}
