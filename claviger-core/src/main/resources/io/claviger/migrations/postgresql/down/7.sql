DROP INDEX access_tokens_revoked;
DROP INDEX access_tokens_living;
DROP INDEX access_tokens_principal;
DROP INDEX access_tokens_parent;
-- Tokens that have something here are refused from then on: their MAC covers it.
ALTER TABLE access_tokens DROP COLUMN description;
ALTER TABLE access_tokens DROP COLUMN ttl;
