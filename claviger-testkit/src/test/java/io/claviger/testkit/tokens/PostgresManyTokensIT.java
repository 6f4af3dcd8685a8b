package io.claviger.testkit.tokens;

class PostgresManyTokensIT extends ManyTokensContract {
  @Override
  TokenPlace newPlace() {
    return TokenPlace.postgres();
  }
}
