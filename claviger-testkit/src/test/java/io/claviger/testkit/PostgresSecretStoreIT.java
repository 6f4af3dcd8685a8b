package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.SecretStoreContract;

class PostgresSecretStoreIT extends SecretStoreContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.postgres();
  }
}
