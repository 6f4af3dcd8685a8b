package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.SecretVersionContract;

class MemorySecretVersionTest extends SecretVersionContract {
  @Override
  protected ContractDatabase newDatabase() {
    return new MemoryContractDatabase();
  }
}
