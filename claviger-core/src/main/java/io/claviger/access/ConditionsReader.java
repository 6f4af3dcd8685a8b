package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what stands behind {@code when}. */
final class ConditionsReader {
  /** The most addresses of one rule. */
  private static final int MAX_ADDRESSES = 64;

  private static final List<String> KEYS =
      List.of("addresses", "from", "until", "hours", "days", "zone");

  private final PolicyProblems problems;
  private final PolicyNodes nodes;

  ConditionsReader(PolicyProblems problems, PolicyNodes nodes) {
    this.problems = problems;
    this.nodes = nodes;
  }

  PolicyConditions read(Node node) {
    Map<String, Node> fields = nodes.fields(node, "when", KEYS);
    if (node instanceof MappingNode mapping && mapping.getValue().isEmpty()) {
      problems.at(node, "when has no condition; leave it out");
    }
    List<AddressRange> addresses = addresses(fields.get("addresses"));
    long from = moment(fields.get("from"), "from");
    long until = moment(fields.get("until"), "until");
    Node end = fields.get("until");
    if (end != null && from > 0 && until > 0 && from >= until) {
      problems.at(end, "until must be later than from");
    }
    return new PolicyConditions(addresses, from, until, hours(fields));
  }

  private List<AddressRange> addresses(@Nullable Node node) {
    List<AddressRange> ranges = new ArrayList<>();
    if (node == null) {
      return ranges;
    }
    List<Node> items = nodes.items(node, "addresses", "a list, as in [10.0.0.0/8]");
    if (items.size() > MAX_ADDRESSES) {
      problems.at(
          items.get(MAX_ADDRESSES), "a rule has at most " + MAX_ADDRESSES + " ranges of addresses");
    }
    for (Node item : items) {
      String text = nodes.text(item, "an address");
      if (!text.isEmpty() && !problems.areEnough()) {
        try {
          ranges.add(AddressRange.parse(text));
        } catch (InvalidRequestException e) {
          problems.at(item, e.safeMessage());
        }
      }
    }
    return ranges;
  }

  private long moment(@Nullable Node node, String key) {
    String text = node == null ? "" : nodes.text(node, key);
    if (node == null || text.isEmpty()) {
      return 0;
    }
    long moment = PolicyTimes.moment(text);
    if (moment < 0) {
      problems.at(
          node,
          key
              + " must be a time with date and offset, as in 2026-01-01T00:00:00Z or"
              + " 2026-01-01T00:00:00+01:00");
      return 0;
    }
    return moment;
  }

  private @Nullable WeeklyHours hours(Map<String, Node> fields) {
    Node hours = fields.get("hours");
    Node days = fields.get("days");
    Node zone = fields.get("zone");
    ZoneId place = zone == null ? ZoneOffset.UTC : zone(zone);
    if (hours == null && days == null) {
      if (zone != null) {
        problems.at(zone, "zone says nothing without hours or days");
      }
      return null;
    }
    int[] minutes = hours == null ? new int[] {0, WeeklyHours.DAY} : minutes(hours);
    Set<DayOfWeek> on = days == null ? EnumSet.allOf(DayOfWeek.class) : days(days);
    return on.isEmpty() ? null : new WeeklyHours(minutes[0], minutes[1], on, place);
  }

  private int[] minutes(Node node) {
    String text = nodes.text(node, "hours");
    int[] minutes = PolicyTimes.hours(text);
    if (minutes.length == 2 && minutes[0] != minutes[1]) {
      return minutes;
    }
    if (!text.isEmpty()) {
      problems.at(
          node,
          minutes.length == 2
              ? "hours begin and end at the same time; for the whole day write 00:00-24:00"
              : "hours must be like 08:00-18:00, or 22:00-06:00 for a night");
    }
    return new int[] {0, WeeklyHours.DAY};
  }

  private Set<DayOfWeek> days(Node node) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (Node item : nodes.items(node, "days", "a list, as in [mon, tue]")) {
      String name = nodes.text(item, "a day");
      int index = PolicyTimes.DAY_NAMES.indexOf(name);
      if (index >= 0) {
        if (!days.add(DayOfWeek.of(index + 1))) {
          problems.at(item, name + " is there twice");
        }
      } else if (!name.isEmpty() && !problems.areEnough()) {
        problems.at(item, PolicyNodes.unknown("day", "a week", name, PolicyTimes.DAY_NAMES));
      }
    }
    return days;
  }

  /** A place such as Europe/Berlin, or a fixed offset. */
  private ZoneId zone(Node node) {
    String text = nodes.text(node, "zone");
    try {
      if (ZoneId.getAvailableZoneIds().contains(text) || text.matches("Z|[+-][0-9:]+")) {
        return ZoneId.of(text);
      }
    } catch (DateTimeException e) {
      // Told below, like any other text that is no zone.
    }
    if (!text.isEmpty() && !problems.areEnough()) {
      problems.at(
          node,
          "unknown zone "
              + Spelling.quoted(text)
              + Spelling.suggestion(text, ZoneId.getAvailableZoneIds())
              + "; write a place like Europe/Berlin, UTC, or an offset like +01:00");
    }
    return ZoneOffset.UTC;
  }
}
