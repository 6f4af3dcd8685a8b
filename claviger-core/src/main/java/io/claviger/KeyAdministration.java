package io.claviger;

import io.claviger.seal.RootKeys;

/** SKELETON: signatures only, being written. Long-running, resumable, online. */
public interface KeyAdministration {
  /** Adds a sealing key, activates it when all live replicas have it, re-seals, retires the old. */
  RotationReport rotate(java.util.function.Consumer<String> progress);

  /** Re-wraps the key ring with the primary key of rootKeys (which must still hold the old key). */
  void rotateRoot(RootKeys rootKeys);

  record RotationReport(int retiredKeyId, int activeKeyId, long resealedVersions) {}
}
