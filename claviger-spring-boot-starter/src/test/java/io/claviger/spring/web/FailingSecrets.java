package io.claviger.spring.web;

import io.claviger.api.AccessDeniedException;
import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.SecretsManager;
import io.claviger.api.UnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Locale;

/** Secrets whose reads fail in the way their name says: {@code fail/overloaded}. */
final class FailingSecrets {
  private static final String PREFIX = "fail/";

  private FailingSecrets() {}

  static SecretsManager around(SecretsManager real) {
    return (SecretsManager)
        Proxy.newProxyInstance(
            SecretsManager.class.getClassLoader(),
            new Class<?>[] {SecretsManager.class},
            (proxy, method, arguments) -> {
              if (arguments != null
                  && arguments[0] instanceof String name
                  && name.startsWith(PREFIX)) {
                throw failure(name.substring(PREFIX.length()));
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static RuntimeException failure(String how) {
    if (how.equals("bug")) {
      return new IllegalStateException("a bug, near the value hunter2");
    }
    ErrorCode code = ErrorCode.valueOf(how.toUpperCase(Locale.ROOT));
    return switch (code) {
      case ACCESS_DENIED -> new AccessDeniedException("you may not do this");
      case OUTCOME_UNKNOWN -> new OutcomeUnknownException(null);
      case AUDIT_UNAVAILABLE, DATABASE_UNAVAILABLE, OVERLOADED, CLOSED ->
          new UnavailableException(code, "out of reach", new java.sql.SQLException("hunter2"));
      default -> new ClavigerException(code, "refused: " + code.wireName());
    };
  }
}
