/**
 * What user code compiles against: the facades {@link io.claviger.api.SecretsManager} and {@link
 * io.claviger.api.SecretsAudit}, their values and their errors. The same types serve the embedded
 * engine and remote clients.
 */
@NullMarked
package io.claviger.api;

import org.jspecify.annotations.NullMarked;
