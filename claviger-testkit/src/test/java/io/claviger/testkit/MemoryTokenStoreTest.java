package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TokenStoreContract;

class MemoryTokenStoreTest extends TokenStoreContract {
  @Override
  protected ContractDatabase newDatabase() {
    return new MemoryContractDatabase();
  }
}
