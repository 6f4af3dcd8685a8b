package io.claviger.spring.web;

import io.claviger.api.ClavigerException;
import io.claviger.telemetry.LogEvent;
import io.claviger.telemetry.Throttle;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what was thrown into the answer, and logs once what an operator must see. The request id is
 * in every line by way of the MDC. Thread-safe.
 */
final class ErrorAnswers {
  private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);

  /** Lines about 503 in 10 seconds: during an outage it is every request, strangers' too. */
  private static final int MAX_UNAVAILABLE_LINES = 50;

  private final Throttle unavailableLines = new Throttle(MAX_UNAVAILABLE_LINES, System::nanoTime);

  void answer(Throwable error, HttpServletResponse response, String requestId) throws IOException {
    Problem problem = problemOf(error);
    if (problem.status() == 503) {
      logUnavailable(problem, error);
    } else if (problem.status() >= 500) {
      LogEvent.REQUEST_FAILED.to(log).because(error).write();
    }
    if (!response.isCommitted()) {
      response.resetBuffer();
      problem.write(response, requestId);
    }
  }

  private void logUnavailable(Problem problem, Throwable error) {
    long omitted = unavailableLines.pass();
    if (omitted >= 0) {
      LogEvent.REQUEST_UNAVAILABLE
          .to(log)
          .with("error", problem.code())
          .with("causes", causes(error))
          .with("omitted", omitted == 0 ? null : omitted)
          .write();
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
