package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TransactionsContract;

class PostgresTransactionsIT extends TransactionsContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.postgres();
  }
}
