package io.claviger.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;

/**
 * The table of verbs. Only the one that the arguments name is made: to look at the classes of all
 * of them takes longer than most verbs.
 */
final class Verbs {
  private static final Map<String, Class<?>> FIRST = new LinkedHashMap<>();
  private static final Map<String, Map<String, Class<?>>> SECOND = new LinkedHashMap<>();

  static {
    FIRST.put("dev", DevCommand.class);
    FIRST.put("serve", ServeCommand.class);
    FIRST.put("secret", SecretCommand.class);
    FIRST.put("audit", AuditCommand.class);
    FIRST.put("login", LoginCommand.class);
    FIRST.put("logout", LogoutCommand.class);
    FIRST.put("init", InitCommand.class);
    FIRST.put("db", DbCommand.class);
    FIRST.put("key", KeyCommand.class);
    FIRST.put("token", TokenCommand.class);
    FIRST.put("policy", PolicyCommand.class);
    FIRST.put("role", RoleCommand.class);
    FIRST.put("user", UserCommand.class);
    FIRST.put("completion", CompletionCommand.class);
    FIRST.put("version", VersionCommand.class);

    Map<String, Class<?>> secret = new LinkedHashMap<>();
    secret.put("create", SecretCreateCommand.class);
    secret.put("get", SecretGetCommand.class);
    secret.put("put", SecretPutCommand.class);
    secret.put("list", SecretListCommand.class);
    secret.put("versions", SecretVersionsCommand.class);
    secret.put("readers", SecretReadersCommand.class);
    secret.put("metadata", SecretMetadataCommand.class);
    secret.put("rollback", SecretRollbackCommand.class);
    secret.put("disable", SecretDisableCommand.class);
    secret.put("enable", SecretEnableCommand.class);
    secret.put("delete", SecretDeleteCommand.class);
    secret.put("restore", SecretRestoreCommand.class);
    secret.put("purge", SecretPurgeCommand.class);
    SECOND.put("secret", secret);

    Map<String, Class<?>> audit = new LinkedHashMap<>();
    audit.put("list", AuditListCommand.class);
    audit.put("tail", AuditTailCommand.class);
    audit.put("export", AuditExportCommand.class);
    audit.put("verify", AuditVerifyCommand.class);
    audit.put("public-key", AuditPublicKeyCommand.class);
    audit.put("mac-key", AuditMacKeyCommand.class);
    audit.put("maintain", AuditMaintainCommand.class);
    audit.put("declare-recovery", AuditRecoveryCommand.class);
    SECOND.put("audit", audit);

    Map<String, Class<?>> policy = new LinkedHashMap<>();
    policy.put("list", PolicyListCommand.class);
    policy.put("get", PolicyGetCommand.class);
    policy.put("put", PolicyPutCommand.class);
    policy.put("versions", PolicyVersionsCommand.class);
    policy.put("delete", PolicyDeleteCommand.class);
    policy.put("test", PolicyTestCommand.class);
    SECOND.put("policy", policy);

    Map<String, Class<?>> role = new LinkedHashMap<>();
    role.put("list", RoleListCommand.class);
    role.put("get", RoleGetCommand.class);
    role.put("put", RolePutCommand.class);
    role.put("delete", RoleDeleteCommand.class);
    role.put("secret-id", RoleSecretIdCommand.class);
    role.put("secret-ids", RoleSecretIdsCommand.class);
    role.put("revoke", RoleRevokeCommand.class);
    SECOND.put("role", role);

    Map<String, Class<?>> token = new LinkedHashMap<>();
    token.put("create", TokenCreateCommand.class);
    token.put("list", TokenListCommand.class);
    token.put("show", TokenShowCommand.class);
    token.put("self", TokenSelfCommand.class);
    token.put("renew", TokenRenewCommand.class);
    token.put("revoke", TokenRevokeCommand.class);
    SECOND.put("token", token);

    Map<String, Class<?>> user = new LinkedHashMap<>();
    user.put("list", UserListCommand.class);
    user.put("put", UserPutCommand.class);
    user.put("delete", UserDeleteCommand.class);
    user.put("password", UserPasswordCommand.class);
    SECOND.put("user", user);
  }

  private Verbs() {}

  static void addTo(CommandLine root, String... arguments) {
    List<String> words = new ArrayList<>();
    for (String argument : arguments) {
      if (!argument.startsWith("-")) {
        words.add(argument);
      }
    }
    add(root, FIRST, words, 0);
  }

  private static void add(
      CommandLine parent, Map<String, Class<?>> verbs, List<String> words, int depth) {
    String word = words.size() > depth ? words.get(depth) : "";
    Class<?> named = verbs.get(word);
    Map<String, Class<?>> wanted = named == null ? verbs : Map.of(word, named);
    wanted.forEach(
        (name, type) -> {
          parent.addSubcommand(name, type);
          Map<String, Class<?>> below = SECOND.get(name);
          if (depth == 0 && below != null) {
            add(Objects.requireNonNull(parent.getSubcommands().get(name)), below, words, 1);
          }
        });
  }
}
