package io.claviger.access;

import io.claviger.api.CallerContext;

/** Ways to log in, each of which gives a token. Thread-safe. */
public interface Logins {
  /**
   * Machines with a role id and a secret id.
   *
   * @return their roles
   */
  AppRoles appRoles();

  /**
   * People with passwords.
   *
   * @param hashes makes and compares hashes
   * @param rule how many passwords may be tried
   * @return the users
   */
  Users users(PasswordHashes hashes, LockoutRule rule);

  /**
   * Keeps, at its client, what a login in several steps has to remember.
   *
   * @return the flows
   */
  LoginFlows flows();

  /**
   * Gives a token to somebody who was identified elsewhere, for example by a signed token of
   * another issuer. Whoever calls this has made sure of it: nothing is checked here. Recorded.
   *
   * @param from where the login comes from; its principal plays no part
   * @param login who it is, and what they get
   * @return the token, shown once; not renewable
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  NewToken issueIdentified(CallerContext from, IdentifiedLogin login);

  /**
   * Counts a login that was refused. Written to the audit log as one event per address, reason and
   * 10 seconds.
   *
   * @param from where it came from
   * @param reason why, for example {@code wrong_audience}
   */
  void countFailure(CallerContext from, String reason);
}
