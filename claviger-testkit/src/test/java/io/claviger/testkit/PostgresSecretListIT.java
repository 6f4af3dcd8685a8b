package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.SecretListContract;

class PostgresSecretListIT extends SecretListContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.postgres();
  }
}
