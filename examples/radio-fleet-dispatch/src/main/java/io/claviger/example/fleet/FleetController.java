package io.claviger.example.fleet;

import io.claviger.api.CallerContext;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The routes of the fleet. Those of Claviger are beside them, under {@code /api/v1}. */
@RestController
final class FleetController {
  private static final int LATEST = 100;

  private final FleetStore store;
  private final DispatchDesk desk;

  FleetController(FleetStore store, DispatchDesk desk) {
    this.store = store;
    this.desk = desk;
  }

  @GetMapping("/vehicles")
  List<Vehicle> vehicles() {
    return store.vehicles();
  }

  @GetMapping("/channels")
  List<Channel> channels() {
    return store.channels();
  }

  @GetMapping("/dispatches")
  List<Dispatch> dispatches() {
    return store.dispatches(LATEST);
  }

  /** The starter knows who calls: the authenticated user, with address and request id. */
  @PostMapping("/dispatches")
  Dispatch dispatch(@RequestBody DispatchOrder order, CallerContext caller) {
    return desk.dispatch(order, caller);
  }
}
