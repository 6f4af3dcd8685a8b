package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TransactionsContract;

class SqliteTransactionsTest extends TransactionsContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.sqlite();
  }
}
