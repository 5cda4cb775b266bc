package io.yosai.timescale.dsn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/** Sockets with libpq's parameters {@code keepalives_*}, which pgjdbc does not have. */
public final class KeepAliveSockets extends SocketFactory {
    private static final Map<String, SocketOption<Integer>> OPTIONS = Map.of(
            "keepalives_idle", ExtendedSocketOptions.TCP_KEEPIDLE,
            "keepalives_interval", ExtendedSocketOptions.TCP_KEEPINTERVAL,
            "keepalives_count", ExtendedSocketOptions.TCP_KEEPCOUNT);
    static final Set<String> PARAMETERS = OPTIONS.keySet();

    /** Linux refuses more (MAX_TCP_KEEPIDLE, …INTVL, …CNT in include/net/tcp.h). */
    static int most(String parameter) {
        return parameter.equals("keepalives_count") ? 127 : 32_767;
    }

    private final Map<SocketOption<Integer>, Integer> given = new LinkedHashMap<>();

    /** Made by pgjdbc. */
    public KeepAliveSockets(Properties connection) {
        OPTIONS.forEach((name, option) -> {
            int value = Integer.parseInt(connection.getProperty(name, "0"));
            if (value > 0) {
                given.put(option, value);
            }
        });
    }

    /** Not connected yet; the only one that pgjdbc asks for. */
    @Override
    public Socket createSocket() {
        Socket socket = new Socket();
        given.forEach((option, value) -> {
            try {
                if (socket.supportedOptions().contains(option)) {
                    socket.setOption(option, value);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }
}
