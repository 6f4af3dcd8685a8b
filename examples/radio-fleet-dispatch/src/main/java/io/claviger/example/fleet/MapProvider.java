package io.claviger.example.fleet;

import io.claviger.api.CallerContext;
import io.claviger.api.SecretValue;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Finds addresses, at a provider that wants a token. */
@Component
final class MapProvider implements HealthIndicator {
  private final OutsideService outside = new OutsideService("the map provider");
  private final RestClient http;
  private final FleetSecrets secrets;

  MapProvider(FleetSettings settings, FleetSecrets secrets) {
    this.http = OutsideService.clientOf(settings.mapUrl().toString());
    this.secrets = secrets;
  }

  Position locate(String address, CallerContext request) {
    try (SecretValue token = secrets.read(FleetSecrets.MAP_TOKEN, request)) {
      return outside.call(
          () ->
              http.get()
                  .uri("/locate?address={address}", address)
                  .header("X-Map-Token", token.revealText())
                  .retrieve()
                  .body(Position.class));
    }
  }

  @Override
  public Health health() {
    return outside.health();
  }
}
