package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one document; goes on after a mistake, to find them all. */
final class PolicyReader {
  /** The longest description, in characters. */
  private static final int MAX_DESCRIPTION = 1024;

  private static final List<String> POLICY_KEYS = List.of("description", "rules");
  private static final List<String> RULE_KEYS = List.of("path", "capabilities", "effect", "when");
  private static final List<String> EFFECTS = List.of("allow", "deny");
  private static final Map<String, Capability> CAPABILITIES = capabilitiesByName();

  /** What other systems, and our own routes, call these. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("get", "read"),
          Map.entry("create", "write"),
          Map.entry("update", "write"),
          Map.entry("patch", "write"),
          Map.entry("restore", "delete"),
          Map.entry("rollback", "rotate"),
          Map.entry("disable", "revoke"),
          Map.entry("enable", "revoke"),
          Map.entry("purge", "admin"),
          Map.entry("sudo", "admin"),
          Map.entry("root", "admin"));

  private final PolicyProblems problems = new PolicyProblems();
  private final PolicyNodes nodes = new PolicyNodes(problems);
  private final ConditionsReader conditions = new ConditionsReader(problems, nodes);

  private PolicyReader() {}

  private static Map<String, Capability> capabilitiesByName() {
    Map<String, Capability> byName = new LinkedHashMap<>();
    for (Capability capability : Capability.values()) {
      byName.put(capability.wireName(), capability);
    }
    return byName;
  }

  /** Reads a document of any policy; {@link PolicyException} tells all that is wrong with it. */
  static Policy read(String name, String document) {
    return new PolicyReader().policy(name, document);
  }

  private Policy policy(String name, String document) {
    Node root = new PolicyDocument(problems).root(document);
    Map<String, Node> fields = nodes.fields(root, "a policy", POLICY_KEYS);
    Node description = fields.get("description");
    String text = description == null ? "" : description(description);
    List<PolicyRule> rules = new ArrayList<>();
    Node list = fields.get("rules");
    if (list != null) {
      rules = rules(list);
    } else if (root instanceof MappingNode) {
      problems.at(root, "a policy needs rules");
    }
    problems.refuse();
    return new Policy(name, text, rules);
  }

  private String description(Node node) {
    String text = nodes.text(node, "description").strip();
    if (text.length() > MAX_DESCRIPTION) {
      problems.at(node, "the description is longer than " + MAX_DESCRIPTION + " characters");
    }
    if (text.codePoints().anyMatch(PolicyDocument::isHidden)) {
      problems.at(node, "the description has a character that is not allowed");
    }
    return text;
  }

  private List<PolicyRule> rules(Node list) {
    List<PolicyRule> rules = new ArrayList<>();
    List<Node> items = nodes.items(list, "rules", "a list, each rule beginning with - path:");
    if (items.size() > Policy.MAX_RULES) {
      problems.at(
          items.get(Policy.MAX_RULES), "a policy has at most " + Policy.MAX_RULES + " rules");
    }
    for (Node item : items) {
      PolicyRule rule = problems.areEnough() ? null : rule(item);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /** The rule, or null when it makes no sense because of a mistake that is told. */
  private @Nullable PolicyRule rule(Node node) {
    Map<String, Node> fields = nodes.fields(node, "a rule", RULE_KEYS);
    if (!(node instanceof MappingNode)) {
      return null;
    }
    PathPattern pattern = pattern(node, fields.get("path"));
    Set<Capability> capabilities = capabilities(node, fields.get("capabilities"));
    PolicyRule.Effect effect = effect(fields.get("effect"));
    Node when = fields.get("when");
    PolicyConditions given = when == null ? PolicyConditions.NONE : conditions.read(when);
    if (pattern == null || capabilities.isEmpty()) {
      return null;
    }
    return new PolicyRule(pattern, effect, capabilities, given, node.getStartMark().getLine() + 1);
  }

  private @Nullable PathPattern pattern(Node rule, @Nullable Node node) {
    if (node == null) {
      problems.at(rule, "a rule needs a path");
      return null;
    }
    String text = nodes.text(node, "path");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return PathPattern.parse(text);
    } catch (InvalidRequestException e) {
      problems.at(node, e.safeMessage());
      return null;
    }
  }

  private Set<Capability> capabilities(Node rule, @Nullable Node node) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    if (node == null) {
      problems.at(rule, "a rule needs capabilities");
      return capabilities;
    }
    for (Node item : nodes.items(node, "capabilities", "a list, as in [read, list]")) {
      String name = nodes.text(item, "a capability");
      Capability capability = CAPABILITIES.get(name);
      if (capability != null) {
        if (!capabilities.add(capability)) {
          problems.at(item, name + " is there twice");
        }
      } else if (!name.isEmpty() && !problems.areEnough()) {
        problems.at(item, unknownCapability(name));
      }
    }
    return capabilities;
  }

  private static String unknownCapability(String name) {
    String meant = SYNONYMS.get(name.strip().toLowerCase(Locale.ROOT));
    Set<String> known = CAPABILITIES.keySet();
    return meant == null
        ? PolicyNodes.unknown("capability", "a rule", name, known)
        : "unknown capability "
            + Spelling.quoted(name)
            + "; that belongs to "
            + meant
            + "; a rule has "
            + String.join(", ", known);
  }

  private PolicyRule.Effect effect(@Nullable Node node) {
    String text = node == null ? "allow" : nodes.text(node, "effect");
    if (node != null && !text.isEmpty() && !EFFECTS.contains(text)) {
      problems.at(
          node,
          "unknown effect "
              + Spelling.quoted(text)
              + Spelling.warning(text)
              + Spelling.suggestion(text, EFFECTS)
              + "; it is allow (without saying so) or deny");
    }
    return text.equals("deny") ? PolicyRule.Effect.DENY : PolicyRule.Effect.ALLOW;
  }
}
