package io.claviger.testkit.audit;

class SqliteProofTest extends ProofContract {
  @Override
  Place newPlace() {
    return Place.of("sqlite");
  }
}
