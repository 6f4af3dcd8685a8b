package io.claviger.server.web;

import io.claviger.Claviger;
import io.claviger.server.login.Argon2Passwords;
import io.claviger.server.login.ClientCertificates;
import io.claviger.server.login.LoginSettings;
import io.claviger.server.login.OidcLogins;
import io.claviger.server.login.SignedTokens;
import io.claviger.spring.web.LoginService;
import java.time.Clock;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The Spring application of the standalone server. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(LoginSettings.class)
@Import(HttpConfiguration.class)
class ServerApplication {
  @Bean(destroyMethod = "close")
  Claviger claviger(EngineStart engine) {
    return engine.await();
  }

  @Bean
  TokenCallerResolver callerResolver(Claviger claviger) {
    return new TokenCallerResolver(claviger.tokens());
  }

  @Bean
  Argon2Passwords passwords() {
    return new Argon2Passwords(Runtime.getRuntime().maxMemory());
  }

  @Bean
  PasswordRehearsal passwordRehearsal(Argon2Passwords passwords) {
    return new PasswordRehearsal(passwords);
  }

  @Bean
  LoginService loginService(
      Claviger claviger,
      LoginSettings settings,
      Argon2Passwords passwords,
      Environment environment) {
    Clock clock = Clock.systemUTC();
    boolean asksForCertificates = StartChecks.asksForCertificates(environment);
    return new LoginService(
        claviger.logins(),
        new SignedTokens(claviger.logins(), settings, clock, System::nanoTime),
        new ClientCertificates(claviger.logins(), settings, asksForCertificates, clock),
        claviger.logins().users(passwords, settings.userpass().rule()),
        new OidcLogins(claviger.logins(), settings, clock, System::nanoTime));
  }
}
