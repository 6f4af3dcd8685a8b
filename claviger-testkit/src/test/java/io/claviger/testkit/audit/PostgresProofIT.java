package io.claviger.testkit.audit;

class PostgresProofIT extends ProofContract {
  @Override
  Place newPlace() {
    return Place.of("postgres");
  }
}
