package io.claviger.testkit.audit;

class PostgresTamperingIT extends TamperingContract {
  @Override
  Place newPlace() {
    return Place.of("postgres");
  }
}
