package io.claviger.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules whose pattern matches a name, segment by segment, without looking at the others.
 * Immutable.
 */
final class RuleTree {
  private static final CompiledRule[] NONE = {};

  /** Rules whose pattern ends with this node's segment. */
  private final CompiledRule[] here;

  /** Rules whose pattern goes on with {@code **}. */
  private final CompiledRule[] below;

  private final Literals literals;
  private final Stars stars;

  private RuleTree(List<CompiledRule> rules, int depth) {
    List<CompiledRule> ends = new ArrayList<>();
    List<CompiledRule> deep = new ArrayList<>();
    Map<String, List<CompiledRule>> others = new LinkedHashMap<>();
    for (CompiledRule rule : rules) {
      List<String> segments = rule.pattern().segments();
      if (segments.size() > depth) {
        others.computeIfAbsent(segments.get(depth), key -> new ArrayList<>()).add(rule);
      } else {
        (rule.pattern().isDeep() ? deep : ends).add(rule);
      }
    }
    Map<String, RuleTree> children = new LinkedHashMap<>();
    others.forEach((segment, those) -> children.put(segment, new RuleTree(those, depth + 1)));
    here = ends.isEmpty() ? NONE : ends.toArray(NONE);
    below = deep.isEmpty() ? NONE : deep.toArray(NONE);
    literals = Literals.of(children);
    stars = Stars.of(children);
  }

  static RuleTree of(List<CompiledRule> rules) {
    return new RuleTree(rules, 0);
  }

  /** Gives the rules that match a well-formed name of a secret, in no particular order. */
  void findForSecret(Segments name, DecisionSearch search) {
    find(name, 0, search);
  }

  /** Gives the rules that match a system resource, taken whole: by name, or with everything. */
  void findForSystem(Segments name, DecisionSearch search) {
    search.consider(below);
    RuleTree child = literals.get(name, 0);
    if (child != null) {
      search.consider(child.here);
    }
  }

  private void find(Segments name, int index, DecisionSearch search) {
    search.consider(below);
    RuleTree child = literals.get(name, index);
    if (child != null) {
      child.goOn(name, index + 1, search);
    }
    for (int i = 0; i < stars.prefixes.length; i++) {
      if (name.startsWith(index, stars.prefixes[i])) {
        stars.children[i].goOn(name, index + 1, search);
      }
    }
  }

  private void goOn(Segments name, int index, DecisionSearch search) {
    if (index == name.count()) {
      search.consider(here);
    } else {
      find(name, index, search);
    }
  }

  private static boolean isStar(String segment) {
    return segment.endsWith("*");
  }

  /** Children by what stands before the star. */
  private record Stars(String[] prefixes, RuleTree[] children) {
    private static final Stars NONE = new Stars(new String[0], new RuleTree[0]);

    static Stars of(Map<String, RuleTree> children) {
      List<String> stars = children.keySet().stream().filter(RuleTree::isStar).toList();
      return stars.isEmpty()
          ? NONE
          : new Stars(
              stars.stream()
                  .map(star -> star.substring(0, star.length() - 1))
                  .toArray(String[]::new),
              stars.stream().map(children::get).toArray(RuleTree[]::new));
    }
  }

  /** Children by segment: a hash table that makes no text of the segment it is asked for. */
  private record Literals(@Nullable String[] segments, @Nullable RuleTree[] children) {
    private static final Literals NONE = new Literals(new String[1], new RuleTree[1]);

    static Literals of(Map<String, RuleTree> children) {
      List<String> keys = children.keySet().stream().filter(key -> !isStar(key)).toList();
      if (keys.isEmpty()) {
        return NONE;
      }
      int size = Integer.highestOneBit(keys.size()) * 4; // never full
      Literals table = new Literals(new String[size], new RuleTree[size]);
      keys.forEach(segment -> table.put(segment, children.get(segment)));
      return table;
    }

    private void put(String segment, @Nullable RuleTree child) {
      int slot = slot(Segments.hash(segment, 0, segment.length()));
      while (segments[slot] != null) {
        slot = slot(slot + 1);
      }
      segments[slot] = segment;
      children[slot] = child;
    }

    @Nullable RuleTree get(Segments name, int index) {
      int slot = slot(name.hash(index));
      for (String found = segments[slot]; found != null; found = segments[slot]) {
        if (name.equals(index, found)) {
          return children[slot];
        }
        slot = slot(slot + 1);
      }
      return null;
    }

    private int slot(int hash) {
      return hash & (segments.length - 1);
    }
  }
}
