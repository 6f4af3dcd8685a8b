package io.claviger.testkit.audit;

class PostgresHeadsIT extends HeadsContract {
  @Override
  Place newPlace() {
    return Place.of("postgres");
  }
}
