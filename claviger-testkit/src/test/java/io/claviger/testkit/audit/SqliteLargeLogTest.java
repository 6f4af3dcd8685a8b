package io.claviger.testkit.audit;

class SqliteLargeLogTest extends LargeLogContract {
  @Override
  Place newPlace() {
    return Place.of("sqlite");
  }
}
