package io.claviger.server.web;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the data are.
 *
 * @param data the directory of claviger.db and root.key, as far as these are not named elsewhere.
 */
@ConfigurationProperties("claviger")
record DataSettings(@Nullable Path data) {}
