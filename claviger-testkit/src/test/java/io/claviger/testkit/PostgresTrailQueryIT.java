package io.claviger.testkit;

import io.claviger.testkit.contract.ContractDatabase;
import io.claviger.testkit.contract.TrailQueryContract;

class PostgresTrailQueryIT extends TrailQueryContract {
  @Override
  protected ContractDatabase newDatabase() {
    return JdbcContractDatabase.postgres();
  }
}
