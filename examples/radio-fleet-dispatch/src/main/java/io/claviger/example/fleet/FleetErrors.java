package io.claviger.example.fleet;

import io.claviger.api.ClavigerException;
import io.claviger.example.fleet.DispatchDesk.InvalidOrderException;
import io.claviger.example.fleet.FleetSecrets.MissingCredentialException;
import io.claviger.example.fleet.OutsideService.OutsideException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What went wrong, as problem+json. */
@RestControllerAdvice
final class FleetErrors {
  private static final Logger log = LoggerFactory.getLogger(FleetErrors.class);

  @ExceptionHandler
  ProblemDetail invalid(InvalidOrderException e) {
    return problem(HttpStatus.BAD_REQUEST, e);
  }

  @ExceptionHandler
  ProblemDetail missing(MissingCredentialException e) {
    log.warn("{}", e.getMessage());
    return problem(HttpStatus.SERVICE_UNAVAILABLE, e);
  }

  @ExceptionHandler
  ProblemDetail outside(OutsideException e) {
    log.warn("{}", e.getMessage());
    return problem(HttpStatus.BAD_GATEWAY, e);
  }

  /** Claviger's messages are safe to show, but why our own credential fails is our own business. */
  @ExceptionHandler
  ProblemDetail secrets(ClavigerException e) {
    log.warn("A credential cannot be read: {}", e.safeMessage());
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE, "a credential cannot be read now");
  }

  private static ProblemDetail problem(HttpStatus status, RuntimeException e) {
    return ProblemDetail.forStatusAndDetail(status, Objects.requireNonNull(e.getMessage()));
  }
}
