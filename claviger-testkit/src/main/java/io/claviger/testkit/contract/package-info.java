/**
 * What every implementation of a port must do, as abstract test classes. A subclass names the
 * database; an implementation keeps the contract when all tests of the subclass pass.
 */
@NullMarked
package io.claviger.testkit.contract;

import org.jspecify.annotations.NullMarked;
