package io.claviger.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong in a document. */
final class PolicyProblems {
  private final List<PolicyProblem> problems = new ArrayList<>();

  /** Whether more problems are of no use; a document of nothing else must not make many texts. */
  boolean areEnough() {
    return problems.size() >= PolicyException.MAX_PROBLEMS;
  }

  void at(Node node, String message) {
    at(node.getStartMark(), message);
  }

  /** Without a place it is the beginning of the document. */
  void at(@Nullable Mark mark, String message) {
    if (mark == null) {
      at(1, 1, message);
    } else {
      at(mark.getLine() + 1, mark.getColumn() + 1, message);
    }
  }

  void at(int line, int column, String message) {
    if (!areEnough()) {
      problems.add(new PolicyProblem(line, column, message));
    }
  }

  /** Refuses the document if anything is wrong. */
  void refuse() {
    if (!problems.isEmpty()) {
      problems.sort(
          Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column));
      throw new PolicyException(problems);
    }
  }
}
