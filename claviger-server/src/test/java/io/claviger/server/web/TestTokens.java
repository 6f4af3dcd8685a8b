package io.claviger.server.web;

import io.claviger.access.Caller;
import io.claviger.access.TokenAuthenticator;
import io.claviger.api.CallerContext;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Knows one token, which can be revoked; can lose its database. */
final class TestTokens implements TokenAuthenticator {
  static final String GOOD = "clv_good";

  final List<String> failures = new ArrayList<>();
  final Queue<String> addresses = new ConcurrentLinkedQueue<>();
  int lookUps;
  int freshLookUps;
  boolean databaseIsDown;
  volatile boolean revoked;

  @Override
  public Optional<Caller> authenticate(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    lookUps++;
    address.ifPresent(addresses::add);
    if (databaseIsDown) {
      throw new UnavailableException(
          ErrorCode.DATABASE_UNAVAILABLE, "the database does not answer", null);
    }
    CallerContext context = new CallerContext("tester", address, userAgent, requestId);
    return bearer.equals(GOOD) && !revoked
        ? Optional.of(Caller.of(context, Set.of(Caller.ROOT_POLICY)))
        : Optional.empty();
  }

  @Override
  public Optional<Caller> authenticateNow(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    freshLookUps++;
    return authenticate(bearer, address, userAgent, requestId);
  }

  @Override
  public void countFailure(Optional<String> address, String reason) {
    failures.add(reason);
  }
}
