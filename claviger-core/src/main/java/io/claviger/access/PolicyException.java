package io.claviger.access;

import io.claviger.api.InvalidRequestException;
import java.util.List;
import java.util.stream.Collectors;

/** A document is no policy. Every problem found is told at once. */
public final class PolicyException extends InvalidRequestException {
  private static final long serialVersionUID = 1L;

  /** As many are told of one document. */
  public static final int MAX_PROBLEMS = 100;

  /** As many stand in the message. */
  private static final int SHOWN = 20;

  @SuppressWarnings("serial") // List.copyOf gives a serializable list
  private final List<PolicyProblem> problems;

  /**
   * Makes the error.
   *
   * @param problems what is wrong, at least one
   */
  PolicyException(List<PolicyProblem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(List<PolicyProblem> problems) {
    int more = problems.size() - SHOWN;
    return problems.stream()
        .limit(SHOWN)
        .map(PolicyProblem::toString)
        .collect(
            Collectors.joining(
                "; ", "The policy is not valid: ", more > 0 ? "; and " + more + " more" : ""));
  }

  /**
   * Returns all problems found, at most {@value #MAX_PROBLEMS}.
   *
   * @return the problems, in the order of the document
   */
  public List<PolicyProblem> problems() {
    return problems;
  }
}
