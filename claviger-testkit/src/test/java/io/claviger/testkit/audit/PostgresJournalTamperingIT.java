package io.claviger.testkit.audit;

class PostgresJournalTamperingIT extends JournalTamperingContract {
  @Override
  Place newPlace() {
    return Place.of("postgres");
  }
}
