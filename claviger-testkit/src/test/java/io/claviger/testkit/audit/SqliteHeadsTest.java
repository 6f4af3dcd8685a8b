package io.claviger.testkit.audit;

class SqliteHeadsTest extends HeadsContract {
  @Override
  Place newPlace() {
    return Place.of("sqlite");
  }
}
