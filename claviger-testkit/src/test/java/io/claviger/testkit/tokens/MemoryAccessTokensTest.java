package io.claviger.testkit.tokens;

class MemoryAccessTokensTest extends AccessTokensContract {
  @Override
  TokenPlace newPlace() {
    return TokenPlace.memory();
  }
}
