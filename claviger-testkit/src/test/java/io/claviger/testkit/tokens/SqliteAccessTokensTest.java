package io.claviger.testkit.tokens;

class SqliteAccessTokensTest extends AccessTokensContract {
  @Override
  TokenPlace newPlace() {
    return TokenPlace.sqlite();
  }
}
