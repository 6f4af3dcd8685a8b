package io.claviger.access;

/**
 * Somebody who can log in, as it is stored: a role or a user. Times are microseconds since 1970
 * UTC.
 *
 * @param method by which method
 * @param name its name within the method
 * @param id random; no other login ever has it, not even one of the same name made later
 * @param rev raised by every change
 * @param grant what it gives
 * @param credentials what its credentials are like
 * @param made when and by whom
 */
public record StoredLogin(
    LoginMethod method,
    String name,
    String id,
    long rev,
    LoginGrant grant,
    Credentials credentials,
    Made made) {

  /**
   * What new credentials are like.
   *
   * @param ttl how long they hold, in microseconds; 0 for ever
   * @param uses how often each can be used; 0 for as often as one likes
   */
  public record Credentials(long ttl, int uses) {}

  /**
   * Where it comes from.
   *
   * @param createdAt when it was made
   * @param createdBy by which principal
   * @param updatedAt when it was changed last
   */
  public record Made(long createdAt, String createdBy, long updatedAt) {}

  /**
   * The principal of whoever logs in as this.
   *
   * @return the method, a colon, the name
   */
  public String principal() {
    return method.principal(name);
  }

  /**
   * The next revision.
   *
   * @param newGrant what it gives from now on
   * @param newCredentials what new credentials are like from now on
   * @param at now
   * @return the changed login
   */
  public StoredLogin changed(LoginGrant newGrant, Credentials newCredentials, long at) {
    return new StoredLogin(
        method,
        name,
        id,
        rev + 1,
        newGrant,
        newCredentials,
        new Made(made.createdAt(), made.createdBy(), at));
  }
}
