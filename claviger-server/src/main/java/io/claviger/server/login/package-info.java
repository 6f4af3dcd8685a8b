/** Logins with signed tokens of other issuers. */
@NullMarked
package io.claviger.server.login;

import org.jspecify.annotations.NullMarked;
