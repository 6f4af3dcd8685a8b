package io.claviger.access;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Takes the tree of nodes from YAML, of which JSON is a part. No object is made from a document:
 * what its texts mean is for {@link PolicyReader} to say. Refused is what makes a document another
 * one than it seems, or much larger: tags, anchors, aliases, directives, a second document, deep
 * nesting, and characters that nobody sees.
 */
final class PolicyDocument {
  private static final int MAX_DEPTH = 10;
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final int LONGEST_MESSAGE = 200;
  private static final String ALIAS = "while scanning an alias";
  private static final String STAR_HINT =
      "a text that begins with * must be in quotes, as in path: \"**\"";

  private final PolicyProblems problems;

  PolicyDocument(PolicyProblems problems) {
    this.problems = problems;
  }

  /** The root of the document. Whatever is wrong with its form is a {@link PolicyException}. */
  Node root(String document) {
    String text = document.startsWith(BYTE_ORDER_MARK) ? document.substring(1) : document;
    checkText(text);
    problems.refuse();
    checkEvents(text);
    problems.refuse();
    Node root = yaml().compose(new StringReader(text));
    if (root == null) {
      problems.at(1, 1, "the document is empty; a policy needs rules");
    }
    problems.refuse();
    return root;
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Policy.MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    return new Yaml(options);
  }

  private void checkText(String text) {
    if (text.length() > Policy.MAX_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length > Policy.MAX_BYTES) {
      problems.at(1, 1, "the document is larger than " + Policy.MAX_BYTES + " bytes");
      return;
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (isHidden(c)) {
        problems.at(line, column, "this character is not allowed: " + Spelling.codePoint(c));
      }
      boolean lineEnds = c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1));
      line += lineEnds ? 1 : 0;
      column = lineEnds ? 1 : column + 1;
    }
  }

  /** Controls, halves of characters, and what changes the order or the lines that are shown. */
  static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\r' && c != '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> (c & 0xfffe) == 0xfffe;
    };
  }

  private void checkEvents(String text) {
    Iterator<Event> events = yaml().parse(new StringReader(text)).iterator();
    Event event = next(events, null);
    int depth = 0;
    int documents = 0;
    while (event != null) {
      depth += event instanceof CollectionStartEvent ? 1 : 0;
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
      documents += event instanceof DocumentStartEvent ? 1 : 0;
      if (documents > 1) {
        problems.at(event.getStartMark(), "here begins a second document; a policy is one");
        return;
      }
      if (depth > MAX_DEPTH) {
        problems.at(event.getStartMark(), "nested too deeply");
        return;
      }
      check(event);
      event = next(events, event);
    }
  }

  /** The next event; null at the end, and where the text is no YAML. */
  private @Nullable Event next(Iterator<Event> events, @Nullable Event before) {
    try {
      return events.hasNext() ? events.next() : null;
    } catch (MarkedYAMLException e) {
      boolean alias = ALIAS.equals(e.getContext());
      problems.at(
          alias ? e.getContextMark() : e.getProblemMark(), "this is no YAML: " + explained(e));
    } catch (RuntimeException e) {
      // The library has no error of its own for escapes that are no character, for example.
      problems.at(
          before == null ? null : before.getStartMark(),
          "what follows is no YAML, or cannot be read");
    }
    return null;
  }

  private void check(Event event) {
    Mark at = event.getStartMark();
    if (event instanceof AliasEvent) {
      problems.at(at, "aliases are not allowed; " + STAR_HINT);
    } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
      problems.at(at, "anchors are not allowed; a text that begins with & must be in quotes");
    }
    if (tag(event) != null) {
      problems.at(at, "tags are not allowed; a text that begins with ! must be in quotes");
    }
    if (event instanceof DocumentStartEvent start
        && (start.getVersion() != null || start.getTags() != null)) {
      problems.at(at, "directives (%) are not allowed");
    }
  }

  private static @Nullable String tag(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag();
      case CollectionStartEvent collection -> collection.getTag();
      default -> null;
    };
  }

  private static String explained(MarkedYAMLException e) {
    String context = e.getContext() == null ? "" : e.getContext();
    String problem = e.getProblem() == null ? "it cannot be read" : e.getProblem();
    if (context.equals(ALIAS)) {
      return STAR_HINT;
    }
    if (problem.contains("cannot start any token")) {
      return problem.contains("TAB")
          ? "lines are indented by spaces, not by tabs"
          : "a text that begins with this character must be in quotes";
    }
    // The library quotes the document.
    return Spelling.cut(context.isEmpty() ? problem : context + ", " + problem, LONGEST_MESSAGE);
  }
}
