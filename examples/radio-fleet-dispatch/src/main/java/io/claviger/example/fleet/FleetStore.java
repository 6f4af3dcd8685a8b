package io.claviger.example.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Vehicles, channels and dispatches in the fleet's own database. */
@Repository
class FleetStore {
  private final JdbcClient jdbc;

  FleetStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Vehicle> vehicles() {
    return jdbc.sql("SELECT call_sign, kind, channel FROM vehicles ORDER BY call_sign")
        .query((row, number) -> vehicle(row))
        .list();
  }

  Optional<Vehicle> vehicle(String callSign) {
    return jdbc.sql("SELECT call_sign, kind, channel FROM vehicles WHERE call_sign = ?")
        .param(callSign)
        .query((row, number) -> vehicle(row))
        .optional();
  }

  List<Channel> channels() {
    return jdbc.sql("SELECT name, purpose, frequency_khz FROM channels ORDER BY name")
        .query(
            (row, number) ->
                new Channel(
                    row.getString("name"), row.getString("purpose"), row.getInt("frequency_khz")))
        .list();
  }

  void save(Dispatch dispatch) {
    jdbc.sql(
            """
            INSERT INTO dispatches (vehicle, channel, address, latitude, longitude, message,
              dispatched_by, dispatched_at, receipt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            dispatch.vehicle(),
            dispatch.channel(),
            dispatch.address(),
            dispatch.position().latitude(),
            dispatch.position().longitude(),
            dispatch.message(),
            dispatch.dispatchedBy(),
            dispatch.dispatchedAt().atOffset(ZoneOffset.UTC),
            dispatch.receipt())
        .update();
  }

  /** The latest first. */
  List<Dispatch> dispatches(int limit) {
    return jdbc.sql("SELECT * FROM dispatches ORDER BY id DESC LIMIT ?")
        .param(limit)
        .query((row, number) -> dispatch(row))
        .list();
  }

  private static Vehicle vehicle(ResultSet row) throws SQLException {
    return new Vehicle(row.getString("call_sign"), row.getString("kind"), row.getString("channel"));
  }

  private static Dispatch dispatch(ResultSet row) throws SQLException {
    return new Dispatch(
        row.getString("vehicle"),
        row.getString("channel"),
        row.getString("address"),
        new Position(row.getDouble("latitude"), row.getDouble("longitude")),
        row.getString("message"),
        row.getString("dispatched_by"),
        row.getObject("dispatched_at", OffsetDateTime.class).toInstant(),
        row.getString("receipt"));
  }
}
