/**
 * What operators see of a running engine: numbers and log lines. It knows no metrics library; the
 * starter hands the numbers to Micrometer.
 */
@NullMarked
package io.claviger.telemetry;

import org.jspecify.annotations.NullMarked;
