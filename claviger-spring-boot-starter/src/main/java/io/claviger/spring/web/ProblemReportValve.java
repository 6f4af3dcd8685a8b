package io.claviger.spring.web;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * Answers problem+json where Tomcat refuses a request itself, before any application sees it: a bad
 * request line, a broken escape, an overlong header, TRACE. Tells the status and nothing else.
 */
final class ProblemReportValve extends ErrorReportValve {
  private final Supplier<String> newRequestId;

  ProblemReportValve(Supplier<String> newRequestId) {
    this.newRequestId = newRequestId;
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || response.isCommitted()) {
      return;
    }
    String requestId = response.getHeader("X-Request-Id");
    if (requestId == null) {
      requestId = newRequestId.get();
      response.setHeader("X-Request-Id", requestId);
    }
    AnswerHeaders.forEach(response::setHeader);
    try {
      Problem.ofStatus(status).write(response, requestId);
    } catch (IOException | IllegalStateException e) {
      // The client has gone, or the answer was begun: there is nothing left to say.
      getContainer().getLogger().debug("No error report was written", e);
    }
  }
}
