package dev.wharf.ftp.data;

import dev.wharf.access.proxy.Addresses;
import java.nio.channels.SocketChannel;
import org.apache.pekko.util.ByteString;

/**
 * A connection that came to a passive port.
 *
 * @param addresses both ends as the client sees them
 * @param early what the client said already
 */
record Arrival(SocketChannel channel, Addresses addresses, ByteString early) {}
