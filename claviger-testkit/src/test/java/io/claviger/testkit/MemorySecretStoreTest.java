package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.SecretStoreContract;

class MemorySecretStoreTest extends SecretStoreContract {
  @Override
  protected ContractDatabase newDatabase() {
    return new MemoryContractDatabase();
  }
}
