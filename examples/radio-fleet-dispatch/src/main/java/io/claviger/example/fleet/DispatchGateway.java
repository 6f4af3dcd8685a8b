package io.claviger.example.fleet;

import io.claviger.api.CallerContext;
import io.claviger.api.SecretValue;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Brings messages to the radios, by way of a provider that knows us by an API key. */
@Component
final class DispatchGateway implements HealthIndicator {
  private final OutsideService outside = new OutsideService("the dispatch gateway");
  private final RestClient http;
  private final FleetSecrets secrets;

  DispatchGateway(FleetSettings settings, FleetSecrets secrets) {
    this.http = OutsideService.clientOf(settings.gatewayUrl().toString());
    this.secrets = secrets;
  }

  /** Sends a message and returns the receipt. The key is fetched for this one message. */
  String send(Message message, CallerContext request) {
    try (SecretValue key = secrets.read(FleetSecrets.GATEWAY_KEY, request)) {
      return outside
          .call(
              () ->
                  http.post()
                      .uri("/messages")
                      .headers(headers -> headers.setBearerAuth(key.revealText()))
                      .body(message)
                      .retrieve()
                      .body(Accepted.class))
          .receipt();
    }
  }

  @Override
  public Health health() {
    return outside.health();
  }

  /**
   * What goes over the air.
   *
   * @param channel on which channel
   * @param vehicle to whom
   * @param text what to say
   */
  record Message(String channel, String vehicle, String text) {}

  private record Accepted(String receipt) {}
}
