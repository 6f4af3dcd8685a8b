/**
 * Claviger in a Spring Boot application: settings and beans. It only translates; every bean can be
 * replaced.
 */
@NullMarked
package io.claviger.spring;

import org.jspecify.annotations.NullMarked;
