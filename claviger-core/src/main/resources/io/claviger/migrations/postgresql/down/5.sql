DROP TABLE policy_catalog;
DROP TABLE policies;
UPDATE audit_head SET policy_epoch = 0;
