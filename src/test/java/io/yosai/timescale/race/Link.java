package io.yosai.timescale.race;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** One connection through a proxy. */
final class Link {
    private static final long DELAY_NANOS = 60_000_000;
    private static final long FAR_NANOS = 100_000_000;
    private static final long SLICE_NANOS = 50_000;
    private static final int SLICE_BYTES = 5;
    private static final long SHORT_BYTES = 200_000;

    private final TcpProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean broken;

    Link(TcpProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    void open() {
        if (proxy.mode() == TcpProxy.Mode.CUT) {
            reset();
            return;
        }
        try {
            server.connect(proxy.server());
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            proxy.execute(() -> pump(client, server));
            pump(server, client);
        } catch (IOException e) {
            reset(); // The server is down.
        }
    }

    boolean hasLostBytes() {
        return broken;
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long sent = 0;
            for (int length; (length = in.read(chunk)) >= 0;) {
                sent += length;
                if (proxy.mode() == TcpProxy.Mode.SHORT && sent > SHORT_BYTES) {
                    break;
                }
                forward(chunk, length, out);
            }
        } catch (IOException e) {
            // As for a network, the end of a connection is nothing to report.
        }
        if (proxy.mode() == TcpProxy.Mode.HANG) {
            swallow();
        } else {
            reset();
        }
    }

    private void swallow() {
        broken = true;
        // Healed meanwhile, by a thread that has not seen that this one is broken.
        if (proxy.mode() != TcpProxy.Mode.HANG) {
            reset();
        }
    }

    private void forward(byte[] chunk, int length, OutputStream out) throws IOException {
        switch (proxy.mode()) {
            case CUT -> reset();
            case HANG -> swallow();
            case DELAY -> {
                LockSupport.parkNanos(DELAY_NANOS);
                out.write(chunk, 0, length);
            }
            case FAR -> {
                if (proxy.isHundredth()) {
                    reset();
                    return;
                }
                LockSupport.parkNanos(FAR_NANOS);
                out.write(chunk, 0, length);
            }
            case SLICE -> {
                for (int at = 0; at < length; at += SLICE_BYTES) {
                    out.write(chunk, at, Math.min(SLICE_BYTES, length - at));
                    LockSupport.parkNanos(SLICE_NANOS);
                }
            }
            case PASS, SHORT -> out.write(chunk, 0, length);
        }
    }

    /** As a network does that has lost it: both sides are told at once. */
    void reset() {
        proxy.forget(this);
        reset(client);
        reset(server);
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }
}
