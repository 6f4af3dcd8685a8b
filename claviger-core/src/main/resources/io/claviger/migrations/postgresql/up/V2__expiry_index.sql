-- What is about to expire is counted once a minute.
CREATE INDEX secret_versions_expires_at ON secret_versions (expires_at) WHERE expires_at > 0;
