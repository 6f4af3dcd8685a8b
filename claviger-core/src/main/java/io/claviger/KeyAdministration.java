package io.claviger;

import io.claviger.seal.RootKeys;
import java.util.function.Consumer;

/**
 * Replaces keys while everybody goes on reading and writing. Both methods may take long, run on the
 * calling thread, and are recorded in the audit log. Killed anywhere, they can be called again.
 */
public interface KeyAdministration {
  /**
   * Replaces the key that values are sealed with: adds a new one, uses it when every living replica
   * has it, seals all values anew, destroys the old one. Goes on with an interrupted rotation.
   *
   * @param progress told each step in a safe sentence
   * @return what was done
   * @throws io.claviger.api.UnavailableException if a replica does not take up the key within two
   *     minutes, or the database does not answer
   */
  RotationReport rotate(Consumer<String> progress);

  /**
   * Wraps the key ring with another root key. Every replica must have the new root key before, and
   * may forget the old one after.
   *
   * @param rootKeys the new root key first, and the old one
   * @throws io.claviger.api.KeyException if the key in use is not among them
   */
  void rotateRoot(RootKeys rootKeys);

  /**
   * What a rotation did.
   *
   * @param retiredKeyId the last key that was destroyed
   * @param activeKeyId the key that values are sealed with now
   * @param resealedVersions how many versions were sealed anew
   */
  record RotationReport(int retiredKeyId, int activeKeyId, long resealedVersions) {}
}
