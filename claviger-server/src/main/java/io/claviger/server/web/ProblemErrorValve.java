package io.claviger.server.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What Tomcat refuses by itself, before any filter: a problem instead of its HTML page. */
public final class ProblemErrorValve extends ErrorReportValve {
  /** Made by Tomcat, by name. */
  public ProblemErrorValve() {}

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      Problem.ofStatus(status).write(request, response.getResponse());
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      container.getLogger().debug("the client is gone", e);
    }
  }
}
