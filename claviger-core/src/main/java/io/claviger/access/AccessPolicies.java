package io.claviger.access;

import io.claviger.api.Page;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Policies: who may do what. Every call is recorded. A change holds on every replica from its
 * answer on. Thread-safe.
 *
 * <p>All methods throw {@link io.claviger.api.AccessDeniedException} when the caller may not, and
 * {@link io.claviger.api.UnavailableException} when nothing can be recorded.
 */
public interface AccessPolicies {
  /** How many policies there may be, besides the built-in ones. */
  int MAX_POLICIES = 2_000;

  /** How many characters all documents together have at most; every process holds their rules. */
  int MAX_CHARACTERS = 4 * 1024 * 1024;

  /**
   * Makes a policy, or its next version. A document that is the present one already makes none.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#POLICIES}
   * @param name 1 to 128 of {@code a-z 0-9 . _ -}, not that of a built-in policy
   * @param document YAML or JSON, at most {@link Policy#MAX_BYTES}
   * @param expectedVersion the version that must be the present one, 0 for none; empty for any
   * @return the version
   * @throws PolicyException if the document is no policy; tells where
   * @throws io.claviger.api.InvalidRequestException if the name is not allowed
   * @throws io.claviger.api.ConflictException if another version is the present one, or there are
   *     {@link #MAX_POLICIES} already, or together they would have more than {@link
   *     #MAX_CHARACTERS}
   */
  PolicyVersion put(Caller caller, String name, String document, OptionalLong expectedVersion);

  /**
   * Says what {@link #put} would, without making anything.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#POLICIES}
   * @param name as for {@link #put}
   * @param document as for {@link #put}
   * @return what the next version would be
   */
  PolicyVersion check(Caller caller, String name, String document);

  /**
   * Reads a policy.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#POLICIES}
   * @param name the name, also that of a built-in one
   * @param version the version; empty for the present one
   * @return the version
   * @throws io.claviger.api.NotFoundException if there is none, or the policy was deleted
   */
  PolicyVersion get(Caller caller, String name, OptionalLong version);

  /**
   * Lists the present policies by name, built-in ones too.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#POLICIES}
   * @param cursor from the page before; null for the first
   * @param limit 1 to 1000
   * @return a page
   */
  Page<PolicyVersion> list(Caller caller, @Nullable String cursor, int limit);

  /**
   * Lists the versions of a policy, newest first, those of deleted ones too.
   *
   * @param caller who; needs {@link Capability#AUDIT} on {@link SystemResources#POLICIES}
   * @param name the name
   * @param cursor from the page before; null for the first
   * @param limit 1 to 1000
   * @return a page
   * @throws io.claviger.api.NotFoundException if there never was such a policy
   */
  Page<PolicyVersion> versions(Caller caller, String name, @Nullable String cursor, int limit);

  /**
   * Deletes a policy: whoever holds it has nothing of it any more. Its versions stay readable.
   *
   * @param caller who; needs {@link Capability#ADMIN} on {@link SystemResources#POLICIES}
   * @param name the name
   * @param expectedVersion the version that must be the present one; empty for any
   * @throws io.claviger.api.NotFoundException if there is no such policy
   * @throws io.claviger.api.ConflictException if another version is the present one
   */
  void delete(Caller caller, String name, OptionalLong expectedVersion);

  /**
   * Tells which rule decides.
   *
   * @param caller who asks; about other policies than their own only with {@link Capability#AUDIT}
   *     on {@link SystemResources#POLICIES}
   * @param question what is asked
   * @return the decision, and each rule that matched
   */
  Explanation explain(Caller caller, Question question);

  /**
   * What is asked.
   *
   * @param policies held policies; empty for those of the caller
   * @param capability what somebody wants to do
   * @param resource on which secret, or one of {@link SystemResources}
   * @param address from where; empty for the caller's own address
   */
  record Question(
      Set<String> policies, Capability capability, String resource, Optional<String> address) {
    /** Copies the policies. */
    public Question {
      policies = Set.copyOf(policies);
    }
  }
}
