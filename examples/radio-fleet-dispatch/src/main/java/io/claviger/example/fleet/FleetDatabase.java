package io.claviger.example.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.claviger.api.SecretValue;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The fleet's own database. */
@Configuration(proxyBeanMethods = false)
class FleetDatabase {
  /**
   * A pool that asks for the password whenever it makes a connection. When the password changes,
   * connections that are open stay, and new ones come with the new password.
   */
  @Bean
  HikariDataSource dataSource(FleetSettings settings, FleetSecrets secrets) {
    FleetSettings.Database database = settings.database();
    if (database.createPassword()) {
      secrets.createDatabasePassword(new SecureRandom());
    }
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("fleet");
    pool.setJdbcUrl(database.url());
    pool.setCredentialsProvider(
        () -> {
          try (SecretValue password = secrets.read(FleetSecrets.DATABASE_PASSWORD)) {
            return Credentials.of(database.user(), password.revealText());
          }
        });
    return new HikariDataSource(pool);
  }
}
