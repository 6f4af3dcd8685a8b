/** Access tokens by the facade of running engines, several over one database. */
@org.jspecify.annotations.NullMarked
package io.claviger.testkit.tokens;
