/** The unit of work: what makes several stores change together. */
@NullMarked
package io.claviger.tx;

import org.jspecify.annotations.NullMarked;
