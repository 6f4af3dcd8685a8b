package io.claviger.access;

import io.claviger.api.CallerContext;
import java.util.Optional;
import java.util.Set;

/**
 * Who acts, with what they may be granted: the caller's context, the names of the policies that
 * hold for them, and the token they showed.
 *
 * @param context principal, address, user agent, request id
 * @param policies names of policies; {@link #ROOT_POLICY} may do everything
 * @param token the token, when there is one
 */
public record Caller(CallerContext context, Set<String> policies, Optional<TokenRef> token) {
  /** The policy that may do everything. */
  public static final String ROOT_POLICY = "root";

  /** Copies the policies. */
  public Caller {
    policies = Set.copyOf(policies);
  }

  /**
   * A caller inside this process, without a token.
   *
   * @param context who acts
   * @param policies names of policies
   * @return the caller
   */
  public static Caller of(CallerContext context, Set<String> policies) {
    return new Caller(context, policies, Optional.empty());
  }

  /**
   * The same authority, in another context.
   *
   * @param newContext who acts, from where
   * @return the caller
   */
  public Caller in(CallerContext newContext) {
    return new Caller(newContext, policies, token);
  }
}
