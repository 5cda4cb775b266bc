package io.yosai.timescale.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports on 127.0.0.1 for servers that keep theirs while they are stopped. */
public final class LoopbackPort {

    private LoopbackPort() {
    }

    /**
     * A port that nobody listens on. It lies below the range that the kernel gives to outgoing connections: a client
     * that polls a stopped server could otherwise be given the server's own port, and keep it from coming back.
     */
    public static int free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // try another
            }
        }
        throw new ServerUnavailable("no free port between 20000 and 32000 on loopback");
    }
}
