/** What somebody who can change the database cannot hide. */
@org.jspecify.annotations.NullMarked
package io.claviger.testkit.audit;
