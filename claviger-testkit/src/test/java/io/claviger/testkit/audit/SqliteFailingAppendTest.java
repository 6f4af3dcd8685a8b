package io.claviger.testkit.audit;

class SqliteFailingAppendTest extends FailingAppendContract {
  @Override
  Place newPlace() {
    return Place.of("sqlite");
  }

  @Override
  String hang() {
    return "UPDATE audit_head SET seq = seq";
  }
}
