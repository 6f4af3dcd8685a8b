package io.claviger.testkit.tokens;

class PostgresAccessTokensIT extends AccessTokensContract {
  @Override
  TokenPlace newPlace() {
    return TokenPlace.postgres();
  }
}
