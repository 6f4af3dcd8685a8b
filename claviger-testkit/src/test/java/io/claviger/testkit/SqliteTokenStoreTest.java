package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TokenStoreContract;

class SqliteTokenStoreTest extends TokenStoreContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.sqlite();
  }
}
