package io.claviger.server.web;

import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Knows one token; can lose its database. */
final class TestTokens implements AccessTokens {
  static final String GOOD = "clv_good";

  final List<String> failures = new ArrayList<>();
  int lookUps;
  boolean databaseIsDown;

  @Override
  public NewToken create(
      Caller issuer, String principal, Set<String> policies, Optional<Duration> ttl) {
    return new NewToken("accessor", Optional.empty(), GOOD);
  }

  @Override
  public NewToken createRoot(String principal, Optional<String> chosenText) {
    return new NewToken("accessor", Optional.empty(), chosenText.orElse(GOOD));
  }

  @Override
  public boolean revoke(Caller issuer, String accessor) {
    return false;
  }

  @Override
  public Optional<Caller> authenticate(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId) {
    lookUps++;
    if (databaseIsDown) {
      throw new UnavailableException(
          ErrorCode.DATABASE_UNAVAILABLE, "the database does not answer", null);
    }
    CallerContext context = new CallerContext("tester", address, userAgent, requestId);
    return bearer.equals(GOOD)
        ? Optional.of(Caller.of(context, Set.of(Caller.ROOT_POLICY)))
        : Optional.empty();
  }

  @Override
  public void countFailure(Optional<String> address, String reason) {
    failures.add(reason);
  }
}
