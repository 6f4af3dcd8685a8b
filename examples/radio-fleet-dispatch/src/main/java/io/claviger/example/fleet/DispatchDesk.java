package io.claviger.example.fleet;

import io.claviger.api.CallerContext;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Sends vehicles: finds the place, tells the radio, writes it down. */
@Service
final class DispatchDesk {
  private final FleetStore store;
  private final MapProvider map;
  private final DispatchGateway gateway;
  private final Clock clock;

  DispatchDesk(FleetStore store, MapProvider map, DispatchGateway gateway, Clock clock) {
    this.store = store;
    this.map = map;
    this.gateway = gateway;
    this.clock = clock;
  }

  Dispatch dispatch(DispatchOrder order, CallerContext caller) {
    String address = given("address", order.address());
    String message = given("message", order.message());
    String callSign = given("vehicle", order.vehicle());
    Vehicle vehicle =
        store
            .vehicle(callSign)
            .orElseThrow(() -> new InvalidOrderException("there is no such vehicle"));
    Position position = map.locate(address, caller);
    String receipt =
        gateway.send(
            new DispatchGateway.Message(
                vehicle.channel(), vehicle.callSign(), message + ", " + address),
            caller);
    Dispatch dispatch =
        new Dispatch(
            vehicle.callSign(),
            vehicle.channel(),
            address,
            position,
            message,
            caller.principal(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            receipt);
    store.save(dispatch);
    return dispatch;
  }

  private static String given(String field, @Nullable String value) {
    if (value == null || value.isBlank() || value.length() > 200) {
      throw new InvalidOrderException(field + " must be 1 to 200 characters");
    }
    return value;
  }

  /** The dispatcher asked for something that makes no sense. */
  static final class InvalidOrderException extends RuntimeException {
    InvalidOrderException(String message) {
      super(message);
    }
  }
}
