package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.JournalConcurrencyContract;

class MemoryJournalConcurrencyTest extends JournalConcurrencyContract {
  @Override
  protected ContractDatabase newDatabase() {
    return new MemoryContractDatabase();
  }
}
