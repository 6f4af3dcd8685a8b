-- How long a renewal lets a token live; 0 when it cannot be renewed.
ALTER TABLE access_tokens ADD COLUMN ttl integer NOT NULL DEFAULT 0;
ALTER TABLE access_tokens ADD COLUMN description text NOT NULL DEFAULT '';

-- Who is revoked together.
CREATE INDEX access_tokens_parent ON access_tokens (parent_id, id) WHERE parent_id IS NOT NULL;
-- Whose tokens these are.
CREATE INDEX access_tokens_principal ON access_tokens (principal, accessor);
-- What holds now, and what has ended and can be deleted.
CREATE INDEX access_tokens_living ON access_tokens (expires_at) WHERE revoked_at = 0;
CREATE INDEX access_tokens_revoked ON access_tokens (revoked_at) WHERE revoked_at > 0;
