package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.SecretVersionContract;

class SqliteSecretVersionTest extends SecretVersionContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.sqlite();
  }
}
