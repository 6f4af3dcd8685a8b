package io.claviger.testkit.audit;

class PostgresLargeLogIT extends LargeLogContract {
  @Override
  Place newPlace() {
    return Place.of("postgres");
  }
}
