package io.claviger.engine;

import io.claviger.access.AddressRange;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Shows stored tokens as the values of the public interface. */
final class TokenViews {
  private TokenViews() {}

  static TokenInfo info(StoredToken token, long now, Optional<String> parent) {
    StoredToken.Life life = token.life();
    return new TokenInfo(
        token.accessor(),
        token.grant(),
        token.state(now),
        Views.instant(life.createdAt()),
        life.createdBy(),
        Views.optionalInstant(life.expiresAt()),
        token.isRenewable() ? Views.optionalInstant(life.maxExpiresAt()) : Optional.empty(),
        token.isRenewable(),
        token.isLimited() ? OptionalInt.of(token.usesLeft()) : OptionalInt.empty(),
        parent,
        Views.optionalInstant(token.revokedAt()));
  }

  static String text(List<AddressRange> ranges) {
    return ranges.stream().map(AddressRange::toString).collect(Collectors.joining(","));
  }
}
