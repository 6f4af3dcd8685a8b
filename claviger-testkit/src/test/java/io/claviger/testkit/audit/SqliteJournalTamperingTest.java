package io.claviger.testkit.audit;

class SqliteJournalTamperingTest extends JournalTamperingContract {
  @Override
  Place newPlace() {
    return Place.of("sqlite");
  }
}
