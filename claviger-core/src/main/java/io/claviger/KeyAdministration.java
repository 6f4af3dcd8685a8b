package io.claviger;

import io.claviger.seal.RootKeys;
import java.util.function.Consumer;

/**
 * Replaces keys while everybody goes on reading and writing. The methods may take long, run on the
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
   * Names the root key that wraps the key ring now.
   *
   * @return its id, as {@link io.claviger.seal.RootKey#id()} tells it
   */
  String rootKeyId();

  /**
   * Wraps the key ring with another root key. Every replica must have the new root key before, and
   * may forget the old one after. Waits a few seconds for replicas that do not have it yet.
   *
   * @param rootKeys the new root key first, and the old one
   * @throws io.claviger.api.KeyException if the key in use is not among them
   * @throws io.claviger.api.UnavailableException if a living replica does not have the new key;
   *     nothing changed
   */
  void rotateRoot(RootKeys rootKeys);

  /**
   * What a rotation did.
   *
   * @param retiredKeyId the last key that was destroyed
   * @param activeKeyId the key that values are sealed with now
   * @param resealedVersions how many versions were sealed anew
   * @param damagedVersions how many versions do not open, because somebody changed them; the key
   *     they were sealed with is kept until they are restored or purged and keys are rotated again
   */
  record RotationReport(
      int retiredKeyId, int activeKeyId, long resealedVersions, long damagedVersions) {}
}
