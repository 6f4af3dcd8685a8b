-- What a principal has read.
CREATE INDEX secret_readers_principal ON secret_readers (principal);
