package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TrailQueryContract;

class MemoryTrailQueryTest extends TrailQueryContract {
  @Override
  protected ContractDatabase newDatabase() {
    return new MemoryContractDatabase();
  }
}
