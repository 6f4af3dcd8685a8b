package io.claviger.server.remote;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server, the token for it, and who vouches for it.
 *
 * @param address the server
 * @param token what this process shows it
 * @param authorities file with the certificates (PEM) of the authorities that are trusted; null for
 *     those that Java trusts
 */
public record Target(ServerAddress address, AccessToken token, @Nullable Path authorities) {}
