package io.claviger;

import io.claviger.access.Caller;
import io.claviger.engine.KeyRotation;
import io.claviger.seal.RootKeys;
import java.util.function.Consumer;

/** Key rotation by somebody who holds the root key. Thread-safe. */
final class RotatingKeys implements KeyAdministration {
  private final KeyRotation rotation;
  private final Caller operator;

  RotatingKeys(KeyRotation rotation, Caller operator) {
    this.rotation = rotation;
    this.operator = operator;
  }

  @Override
  public RotationReport rotate(Consumer<String> progress) {
    KeyRotation.Report report = rotation.rotate(operator, progress);
    return new RotationReport(
        report.retiredKeyId(),
        report.activeKeyId(),
        report.resealedVersions(),
        report.damagedVersions());
  }

  @Override
  public String rootKeyId() {
    return rotation.rootKeyId();
  }

  @Override
  public void rotateRoot(RootKeys rootKeys) {
    rotation.rotateRoot(operator, rootKeys);
  }
}
