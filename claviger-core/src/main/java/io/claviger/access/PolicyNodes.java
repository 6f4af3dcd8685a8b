package io.claviger.access;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Takes nodes apart; what is not as it should be is a problem, and taken for nothing. */
final class PolicyNodes {
  private final PolicyProblems problems;

  PolicyNodes(PolicyProblems problems) {
    this.problems = problems;
  }

  /**
   * The fields of a mapping by key.
   *
   * @param what the mapping is, for messages
   * @param known the keys there are
   */
  Map<String, Node> fields(Node node, String what, List<String> known) {
    Map<String, Node> fields = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problems.at(node, what + " must be a mapping with " + String.join(", ", known));
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (problems.areEnough()) {
        break;
      }
      Node key = tuple.getKeyNode();
      String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!known.contains(name)) {
        problems.at(key, unknown("key", what, name, known));
      } else if (fields.putIfAbsent(name, tuple.getValueNode()) != null) {
        problems.at(key, "the key " + name + " is there twice");
      }
    }
    return fields;
  }

  /** Tells that a word is not one of the known ones, and which was perhaps meant. */
  static String unknown(String kind, String where, String word, Collection<String> known) {
    return "unknown "
        + kind
        + ' '
        + Spelling.quoted(word)
        + Spelling.warning(word)
        + Spelling.suggestion(word, known)
        + "; "
        + where
        + " has "
        + String.join(", ", known);
  }

  /**
   * The items of a list.
   *
   * @param what how it should look, for messages
   */
  List<Node> items(Node node, String key, String what) {
    if (!(node instanceof SequenceNode sequence)) {
      problems.at(node, key + " must be " + what);
      return List.of();
    }
    if (sequence.getValue().isEmpty()) {
      problems.at(node, key + " must not be empty");
    }
    return sequence.getValue();
  }

  /** The text of a scalar, however YAML would understand it; empty when it has none. */
  String text(Node node, String key) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.at(node, key + " must be a text");
      return "";
    }
    if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      problems.at(node, key + " has no value");
      return "";
    }
    return scalar.getValue();
  }
}
