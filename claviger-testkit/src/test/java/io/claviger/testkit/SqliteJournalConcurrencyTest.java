package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.JournalConcurrencyContract;

class SqliteJournalConcurrencyTest extends JournalConcurrencyContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.sqlite();
  }
}
