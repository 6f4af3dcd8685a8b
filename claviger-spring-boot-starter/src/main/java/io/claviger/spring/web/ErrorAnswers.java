package io.claviger.spring.web;

import io.claviger.api.ClavigerException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what was thrown into the answer, and logs once what an operator must see. */
final class ErrorAnswers {
  private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);

  private ErrorAnswers() {}

  static void answer(Throwable error, HttpServletResponse response, String requestId)
      throws IOException {
    Problem problem = problemOf(error);
    if (problem.status() == 503) {
      // Without trace: during an outage this is every request.
      log.warn("Request {} answered 503: {} ({})", requestId, problem.detail(), causes(error));
    } else if (problem.status() >= 500) {
      log.error("Request {} failed", requestId, error);
    }
    if (!response.isCommitted()) {
      response.resetBuffer();
      problem.write(response, requestId);
    }
  }

  /** The types of the causes; their messages may hold anything. */
  private static String causes(Throwable error) {
    StringBuilder types = new StringBuilder(error.getClass().getSimpleName());
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      types.append(", by ").append(cause.getClass().getSimpleName());
    }
    return types.toString();
  }

  static Problem problemOf(Throwable error) {
    if (error instanceof ClavigerException refused) {
      return Problem.of(refused);
    }
    if (error instanceof ApiException refused) {
      return Problem.of(refused);
    }
    return Problem.internal();
  }
}
