/**
 * The one place that authorises, changes and audits. The facades of {@code io.claviger.api} are
 * implemented here and nothing reaches a store but through it.
 */
@NullMarked
package io.claviger.engine;

import org.jspecify.annotations.NullMarked;
