package dev.wharf.access.proxy;

import java.net.InetSocketAddress;

/**
 * Both ends of a connection as the client sees it.
 *
 * @param client the client's own address and port
 * @param server the address and port that the client dialled
 */
public record Addresses(InetSocketAddress client, InetSocketAddress server) {}
