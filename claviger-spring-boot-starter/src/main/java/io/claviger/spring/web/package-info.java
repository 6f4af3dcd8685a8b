/**
 * The REST routes under {@code /api/v1}: one filter, one servlet, one handler per verb. They do not
 * pass through Spring MVC, so no framework logger ever sees a body.
 */
@NullMarked
package io.claviger.spring.web;

import org.jspecify.annotations.NullMarked;
