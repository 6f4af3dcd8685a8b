package io.claviger.example.fleet;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Who may do what. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  /**
   * Every user reaches Claviger's routes: it decides itself, by {@code claviger.admins}, and its
   * trail has the attempts of those who may not.
   */
  @Bean
  SecurityFilterChain routes(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/actuator/health/**")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .httpBasic(Customizer.withDefaults())
        .csrf(csrf -> csrf.disable()) // the starter refuses changes from other sites
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  /** In earnest: your identity provider. These passwords are long and random, so need no hash. */
  @Bean
  UserDetailsService users(FleetSettings settings) {
    List<UserDetails> users =
        settings.users().entrySet().stream()
            .map(user -> User.withUsername(user.getKey()).password("{noop}" + user.getValue()))
            .map(user -> user.roles("USER").build())
            .toList();
    return new InMemoryUserDetailsManager(users);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
