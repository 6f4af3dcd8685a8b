package io.claviger.server.cli;

/**
 * A verb that handles secret values: what is wrong with its arguments is said without quoting them.
 */
interface Quiet {}
