package io.claviger.spring.web;

import org.jspecify.annotations.Nullable;

/**
 * What the OpenAPI document says of a route.
 *
 * @param operationId the name generated clients give it
 * @param summary one line
 * @param body the schema of the body, if it takes one
 * @param answer the schema of the answer
 */
record RouteText(String operationId, String summary, @Nullable String body, String answer) {

  static RouteText of(Route route) {
    return switch (route) {
      case READ -> new RouteText("readSecret", "Read a secret's value", null, "Secret");
      case PUT -> new RouteText("putSecret", "Add a version", "PutSecret", "SecretVersion");
      case DELETE -> new RouteText("deleteSecret", "Soft-delete", null, "SecretMetadata");
      case CREATE ->
          new RouteText("createSecret", "Create a secret", "CreateSecret", "SecretVersion");
      case LIST -> new RouteText("listSecrets", "List, without values", null, "SecretPage");
      case BATCH_GET ->
          new RouteText("batchGetSecrets", "Read many values", "BatchGet", "BatchAnswer");
      case METADATA -> new RouteText("readSecretMetadata", "Read metadata", null, "SecretMetadata");
      case UPDATE_METADATA ->
          new RouteText(
              "updateSecretMetadata", "Change metadata", "UpdateMetadata", "SecretMetadata");
      case PUT_METADATA ->
          new RouteText(
              "putSecretMetadata",
              "Change metadata, for clients without PATCH",
              "UpdateMetadata",
              "SecretMetadata");
      case VERSIONS ->
          new RouteText("listSecretVersions", "List versions, newest first", null, "VersionPage");
      case READERS ->
          new RouteText("listSecretReaders", "List who read the values", null, "ReaderPage");
      case ROLLBACK ->
          new RouteText(
              "rollbackSecret", "Move CURRENT to a version", "VersionChoice", "SecretVersion");
      case DISABLE ->
          new RouteText(
              "disableSecretVersion",
              "Make a version unreadable",
              "VersionChoice",
              "SecretVersion");
      case ENABLE ->
          new RouteText(
              "enableSecretVersion",
              "Make a version readable again",
              "VersionChoice",
              "SecretVersion");
      case RESTORE -> new RouteText("restoreSecret", "Undo a soft delete", null, "SecretMetadata");
      case PURGE ->
          new RouteText("purgeSecret", "Destroy a soft-deleted secret", null, "PurgeAnswer");
      case AUDIT ->
          new RouteText("searchAudit", "Search the audit trail, newest first", null, "AuditPage");
      case AUDIT_TAIL ->
          new RouteText("tailAudit", "Follow the audit trail, oldest first", null, "AuditTail");
      case AUDIT_EXPORT ->
          new RouteText(
              "exportAudit", "Export the audit trail, or its evidence", null, "AuditEvent");
      case AUDIT_VERIFY ->
          new RouteText("verifyAudit", "Verify the audit log", null, "AuditVerification");
      case POLICIES -> new RouteText("listPolicies", "List policies", null, "PolicyPage");
      case EXPLAIN_POLICY ->
          new RouteText("explainPolicy", "Tell which rule decides", null, "PolicyExplanation");
      case POLICY -> new RouteText("readPolicy", "Read a policy", null, "PolicyVersion");
      case PUT_POLICY ->
          new RouteText(
              "putPolicy", "Make a policy, or its next version", "Policy", "PolicyVersion");
      case DELETE_POLICY -> new RouteText("deletePolicy", "Delete a policy", null, "DeletedPolicy");
      case POLICY_VERSIONS ->
          new RouteText(
              "listPolicyVersions", "List versions of a policy, newest first", null, "PolicyPage");
      case LOG_IN_BY_ROLE ->
          new RouteText(
              "logInByRole", "Log in with a role id and a secret id", "RoleLogin", "LoginToken");
      case LOG_IN_BY_JWT ->
          new RouteText("logInByJwt", "Log in with a JSON Web Token", "JwtLogin", "LoginToken");
      case LOG_IN_BY_SERVICE_ACCOUNT ->
          new RouteText(
              "logInByServiceAccount",
              "Log in with the token of a Kubernetes service account",
              "JwtLogin",
              "LoginToken");
      case LOG_IN_BY_CERTIFICATE ->
          new RouteText(
              "logInByCertificate",
              "Log in with the certificate of the TLS connection",
              "CertificateLogin",
              "LoginToken");
      case BEGIN_LOGIN_AT_PROVIDER ->
          new RouteText(
              "beginLoginAtProvider",
              "Begin a login at a provider of OpenID Connect",
              "BeginProviderLogin",
              "BegunProviderLogin");
      case LOG_IN_AT_PROVIDER ->
          new RouteText(
              "logInAtProvider",
              "Finish a login at a provider of OpenID Connect",
              "ProviderLogin",
              "LoginToken");
      case LOG_IN_BY_PASSWORD ->
          new RouteText(
              "logInByPassword",
              "Log in with user name and password",
              "PasswordLogin",
              "LoginToken");
      case CHANGE_OWN_PASSWORD ->
          new RouteText(
              "changeOwnPassword", "Change the own password", "ChangePassword", "ChangedPassword");
      case USERS -> new RouteText("listUsers", "List users", null, "UserPage");
      case USER -> new RouteText("readUser", "Look at a user", null, "User");
      case PUT_USER -> new RouteText("putUser", "Make or change a user", "PutUser", "User");
      case DELETE_USER -> new RouteText("deleteUser", "Delete a user", null, "DeletedUser");
      case ROLES -> new RouteText("listRoles", "List roles", null, "RolePage");
      case ROLE -> new RouteText("readRole", "Look at a role", null, "Role");
      case PUT_ROLE -> new RouteText("putRole", "Make or change a role", "PutRole", "Role");
      case DELETE_ROLE ->
          new RouteText("deleteRole", "Delete a role and its secret ids", null, "DeletedRole");
      case CREATE_SECRET_ID ->
          new RouteText("createSecretId", "Make a secret id", "MakeSecretId", "NewSecretId");
      case SECRET_IDS ->
          new RouteText("listSecretIds", "List the secret ids of a role", null, "SecretIdPage");
      case REVOKE_SECRET_ID ->
          new RouteText("revokeSecretId", "Revoke a secret id", null, "RevokedSecretId");
      case TOKENS -> new RouteText("listTokens", "List access tokens", null, "TokenPage");
      case CREATE_TOKEN ->
          new RouteText(
              "createToken", "Make an access token, shown only now", "CreateToken", "NewToken");
      case OWN_TOKEN -> new RouteText("readOwnToken", "Look at the own token", null, "Token");
      case RENEW_OWN_TOKEN -> new RouteText("renewOwnToken", "Renew the own token", null, "Token");
      case REVOKE_OWN_TOKEN ->
          new RouteText("revokeOwnToken", "Revoke the own token", null, "RevokedTokens");
      case TOKEN -> new RouteText("readToken", "Look at an access token", null, "Token");
      case RENEW_TOKEN -> new RouteText("renewToken", "Renew an access token", null, "Token");
      case REVOKE_TOKEN ->
          new RouteText(
              "revokeToken",
              "Revoke an access token and all that were made with it",
              null,
              "RevokedTokens");
    };
  }
}
