package io.claviger.engine;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.UnauthenticatedException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who acts through a facade, and what authority somebody else gets who acts through it. */
public final class Acting {
  private final Function<CallerContext, Caller> authority;
  private final @Nullable Caller caller;

  private Acting(Function<CallerContext, Caller> authority, @Nullable Caller caller) {
    this.authority = authority;
    this.caller = caller;
  }

  /**
   * A known caller; whoever acts in another context has the same authority.
   *
   * @param caller who acts
   * @return the actor
   */
  public static Acting as(Caller caller) {
    return new Acting(caller::in, caller);
  }

  /**
   * Callers of this process, each with the authority its principal has.
   *
   * @param authority tells a principal's authority
   * @param context who acts by default; null for nobody
   * @return the actor
   */
  public static Acting by(
      Function<CallerContext, Caller> authority, @Nullable CallerContext context) {
    return new Acting(authority, context == null ? null : authority.apply(context));
  }

  Acting as(CallerContext context) {
    return new Acting(authority, authority.apply(context));
  }

  Caller caller() {
    if (caller == null) {
      throw new UnauthenticatedException(
          "Nobody acts: use as(CallerContext), or name a default principal when building");
    }
    return caller;
  }
}
