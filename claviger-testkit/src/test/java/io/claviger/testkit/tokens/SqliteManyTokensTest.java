package io.claviger.testkit.tokens;

class SqliteManyTokensTest extends ManyTokensContract {
  @Override
  TokenPlace newPlace() {
    return TokenPlace.sqlite();
  }
}
