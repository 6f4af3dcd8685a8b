package io.claviger.api;

/** What kind of credential a secret holds. It informs people and rules; it changes no behaviour. */
public enum SecretType {
  /** A key for somebody's API; the default. */
  API_KEY,
  /** User and password, or a connection string, of a database. */
  DATABASE_CREDENTIAL,
  /** A password. */
  PASSWORD,
  /** A certificate, with or without its private key. */
  CERTIFICATE,
  /** An SSH key. */
  SSH_KEY,
  /** A bearer or refresh token. */
  TOKEN,
  /** A key for encryption or signatures. */
  ENCRYPTION_KEY,
  /** Anything else. */
  GENERIC
}
