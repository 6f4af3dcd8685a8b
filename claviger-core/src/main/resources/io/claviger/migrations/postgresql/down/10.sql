DROP INDEX secret_readers_principal;
