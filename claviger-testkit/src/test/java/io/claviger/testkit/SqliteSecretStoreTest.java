package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.SecretStoreContract;

class SqliteSecretStoreTest extends SecretStoreContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.sqlite();
  }
}
