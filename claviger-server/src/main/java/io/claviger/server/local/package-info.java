/** What an installation keeps on its machine: where the database is, the root key, token files. */
@NullMarked
package io.claviger.server.local;

import org.jspecify.annotations.NullMarked;
