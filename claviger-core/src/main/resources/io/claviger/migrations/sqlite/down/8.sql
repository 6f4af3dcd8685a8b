DROP TABLE login_credentials;
DROP TABLE login_roles;
