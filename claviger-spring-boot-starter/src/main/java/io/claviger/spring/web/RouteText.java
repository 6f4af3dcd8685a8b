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
    };
  }
}
