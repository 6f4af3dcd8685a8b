-- When a row of the trail was made is when its event was recorded: verification compares both.
UPDATE secrets_audit_log SET created_at = timestamp WHERE created_at <> timestamp;
