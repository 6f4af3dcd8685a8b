package io.claviger.server.login;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the claims of a signed token mean, by the settings.
 *
 * @param principalClaim the claim that names who logs in
 * @param policies what everybody gets who logs in
 * @param rules what some get besides
 * @param tokenTtl how long the token of a login lives
 */
record ClaimRules(
    String principalClaim,
    Set<String> policies,
    List<LoginSettings.Rule> rules,
    Duration tokenTtl) {}
