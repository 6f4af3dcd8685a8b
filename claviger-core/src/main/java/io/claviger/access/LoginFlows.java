package io.claviger.access;

import java.util.Optional;

/**
 * What a login in several steps has its client keep between them, sealed: so any process of the
 * database can go on with what another one began, and no table grows with what strangers begin.
 * Thread-safe.
 */
public interface LoginFlows {
  /** How long a flow may be, in characters. */
  int MAX_TEXT = 8192;

  /**
   * Seals what is to be kept.
   *
   * @param method the way to log in; the flow opens for no other
   * @param content at most 4096 bytes; left unchanged
   * @return the flow, in the letters of base64url; to be shown to the client only
   * @throws IllegalArgumentException if the content is longer
   */
  String seal(LoginMethod method, byte[] content);

  /**
   * Opens a flow.
   *
   * @param method the way to log in
   * @param flow what the client sent
   * @return what was kept, the caller's to overwrite; empty if it was not sealed for this method by
   *     a process of this database
   */
  Optional<byte[]> open(LoginMethod method, String flow);
}
