/**
 * The audit log: the journal, which is the truth, and the trail, which is made from it for
 * searching.
 */
@NullMarked
package io.claviger.audit;

import org.jspecify.annotations.NullMarked;
