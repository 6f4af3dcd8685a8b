package io.claviger.access;

import java.util.Locale;

/**
 * A way to log in. Principals of logins are named by it, as {@code approle:dispatch}, so that two
 * identities never share a name.
 */
public enum LoginMethod {
  /** A role id and a secret id, for machines. */
  APPROLE,
  /** A JSON Web Token of a known issuer. */
  JWT,
  /** A provider of OpenID Connect at which people log in with their browser. */
  OIDC,
  /** The token of a service account of a Kubernetes cluster. */
  KUBERNETES,
  /** A user name and a password, for people. */
  USERPASS,
  /** The certificate of a client in its TLS connection. */
  CERT;

  /**
   * How it is written in paths, principals and the audit log.
   *
   * @return the lower-case name
   */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Names whoever logged in by it.
   *
   * @param name the name within the method
   * @return the principal
   */
  public String principal(String name) {
    return wireName() + ":" + name;
  }
}
