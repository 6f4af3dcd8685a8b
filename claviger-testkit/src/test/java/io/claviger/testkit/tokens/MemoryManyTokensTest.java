package io.claviger.testkit.tokens;

class MemoryManyTokensTest extends ManyTokensContract {
  @Override
  TokenPlace newPlace() {
    return TokenPlace.memory();
  }
}
