package io.claviger.spring.web;

import io.claviger.access.AccessPolicies;
import io.claviger.access.AccessTokens;
import io.claviger.access.Caller;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import java.util.function.Function;

/**
 * What the routes need of the engine.
 *
 * @param secrets the secrets, acted on by a caller
 * @param audit the trail, read by a caller
 * @param policies who may do what
 * @param tokens access tokens
 */
record Facades(
    Function<Caller, SecretsManager> secrets,
    Function<Caller, SecretsAudit> audit,
    AccessPolicies policies,
    AccessTokens tokens) {}
