package io.claviger.audit;

import io.claviger.api.CallerContext;
import org.jspecify.annotations.Nullable;

/**
 * Who did it, from where. The texts are made storable and cut to the width of their columns.
 *
 * @param principal at most 255 characters; null for a stranger
 * @param address at most 45 characters
 * @param userAgent at most 512 characters
 * @param requestId at most 128 characters
 */
public record Actor(
    @Nullable String principal,
    @Nullable String address,
    @Nullable String userAgent,
    @Nullable String requestId) {
  /** Makes the texts storable. */
  public Actor {
    principal = Texts.clean(principal, 255);
    address = Texts.clean(address, 45);
    userAgent = Texts.clean(userAgent, 512);
    requestId = Texts.clean(requestId, 128);
  }

  /**
   * A known caller.
   *
   * @param context who acts
   * @return the actor
   */
  public static Actor of(CallerContext context) {
    return new Actor(
        context.principal(),
        context.address().orElse(null),
        context.userAgent().orElse(null),
        context.requestId().orElse(null));
  }

  /**
   * Somebody who did not say who they are.
   *
   * @param address from where
   * @return the actor
   */
  public static Actor stranger(@Nullable String address) {
    return new Actor(null, address, null, null);
  }
}
