/** The application of a radio fleet dispatcher, with Claviger inside. */
@NullMarked
package io.claviger.example.fleet;

import org.jspecify.annotations.NullMarked;
