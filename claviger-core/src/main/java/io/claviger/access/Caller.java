package io.claviger.access;

import io.claviger.api.CallerContext;
import java.util.Optional;
import java.util.Set;

/**
 * Who acts, with what they may be granted: the caller's context, the names of the policies that
 * hold for them, and the token they showed; once something was decided for them, on what basis.
 *
 * @param context principal, address, user agent, request id
 * @param policies names of policies; {@link #ROOT_POLICY} may do everything
 * @param token the token, when there is one
 * @param basis what the last decision stands on
 */
public record Caller(
    CallerContext context, Set<String> policies, Optional<TokenRef> token, Basis basis) {
  /** The policy that may do everything. */
  public static final String ROOT_POLICY = "root";

  /** Copies the policies. */
  public Caller {
    policies = Set.copyOf(policies);
  }

  /**
   * A caller for whom nothing was decided yet.
   *
   * @param context who acts
   * @param policies names of policies
   * @param token the token, when there is one
   */
  public Caller(CallerContext context, Set<String> policies, Optional<TokenRef> token) {
    this(context, policies, token, Basis.NONE);
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
    return new Caller(newContext, policies, token, basis);
  }

  /**
   * The same caller, after a decision.
   *
   * @param newBasis what it stands on
   * @return the caller
   */
  public Caller on(Basis newBasis) {
    return new Caller(context, policies, token, newBasis);
  }

  /**
   * The same caller, after the token was changed in the course of what they do.
   *
   * @param newToken the token as it is now
   * @return the caller
   */
  public Caller with(TokenRef newToken) {
    return new Caller(context, policies, Optional.of(newToken), basis);
  }
}
