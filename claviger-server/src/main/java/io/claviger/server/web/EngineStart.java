package io.claviger.server.web;

import io.claviger.Claviger;
import io.claviger.server.local.Installation;
import io.claviger.spring.AuditSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Opens the engine while Spring builds the rest: half of the start time of each. */
final class EngineStart {
  private final CompletableFuture<Claviger> opening = new CompletableFuture<>();

  private EngineStart() {}

  static EngineStart of(Installation installation, boolean migrate, AuditSettings audit) {
    EngineStart start = new EngineStart();
    Thread.ofPlatform()
        .name("claviger-open")
        .daemon()
        .start(() -> start.open(installation, migrate, audit));
    return start;
  }

  private void open(Installation installation, boolean migrate, AuditSettings audit) {
    opening.completeAsync(
        () -> {
          Claviger.Builder builder =
              Claviger.builder()
                  .databaseUrl(installation.databaseUrl())
                  .rootKeySource(installation.rootKeys()::load)
                  .migrate(migrate);
          audit.applyTo(builder);
          return builder.build();
        },
        Runnable::run);
  }

  /** Waits for the engine; throws what opening it threw. */
  Claviger await() {
    try {
      return opening.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Closes the engine when the start failed elsewhere. */
  void abandon() {
    var closing = opening.thenAccept(Claviger::close);
    closing.exceptionally(failure -> null).join();
  }
}
