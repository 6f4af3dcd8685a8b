package io.claviger.testkit.audit;

class SqliteTamperingTest extends TamperingContract {
  @Override
  Place newPlace() {
    return Place.of("sqlite");
  }
}
