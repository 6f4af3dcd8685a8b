DROP TABLE suspicious_activities;
DROP TABLE audit_watches;
DROP TABLE secret_readers;
