package io.claviger.spring.web;

import io.claviger.api.AuditEvent;
import io.claviger.api.ErrorCode;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A trail whose export of the prefix {@code fail/half} ends in the middle. */
final class FailingAudit {
  private static final int EVENTS = 2000;

  private FailingAudit() {}

  static SecretsAudit around(SecretsAudit real) {
    return (SecretsAudit)
        Proxy.newProxyInstance(
            SecretsAudit.class.getClassLoader(),
            new Class<?>[] {SecretsAudit.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("export")
                  && ((TrailQuery) arguments[0]).prefix().orElse("").equals("fail/half")) {
                half(real, arguments[1]);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @SuppressWarnings("unchecked")
  private static void half(SecretsAudit real, Object receiver) {
    AtomicReference<AuditEvent> some = new AtomicReference<>();
    real.export(TrailQuery.builder().build(), some::set);
    for (int i = 0; i < EVENTS; i++) {
      ((Consumer<AuditEvent>) receiver).accept(some.get());
    }
    throw new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, "gone", null);
  }
}
