package io.claviger.testkit.audit;

import io.claviger.Claviger;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresFailingAppendIT extends FailingAppendContract {
  private StallingProxy proxy;

  @SuppressWarnings("NullAway.Init")
  PostgresFailingAppendIT() {}

  @Override
  Place newPlace() {
    return Place.of("postgresql");
  }

  @Override
  Claviger start() {
    try {
      proxy = StallingProxy.before(place.url());
      return Claviger.builder()
          .databaseUrl(proxy.url())
          .rootKeys(place.roots())
          .admin("tester")
          .defaultPrincipal("tester")
          .build();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  @Override
  String hang() {
    return "LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE";
  }

  /** As the server says it, from within the statement. */
  @Test
  void theDiskIsFull() {
    place.meddle(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN RAISE ''no space left on device'' USING ERRCODE = ''53100''; END'",
        "CREATE TRIGGER full_disk BEFORE INSERT ON audit_journal FOR EACH ROW EXECUTE FUNCTION"
            + " full_disk()");
    assertRefused();
    place.meddle("DROP TRIGGER full_disk ON audit_journal");
    assertRecovers();
  }

  /** The connections stand, and nothing comes through them any more. */
  @Test
  void theNetworkSwallowsEverything() {
    proxy.stall();
    assertRefused();
    proxy.goOn();
    assertRecovers();
  }
}
