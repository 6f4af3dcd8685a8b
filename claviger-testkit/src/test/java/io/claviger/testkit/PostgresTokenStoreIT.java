package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TokenStoreContract;

class PostgresTokenStoreIT extends TokenStoreContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.postgres();
  }
}
