package io.yosai.timescale.race;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A network between a client and a server on loopback, that can be made a bad one. */
final class TcpProxy implements Closeable {

    /** What happens to the bytes of all connections, in both directions. */
    enum Mode {
        PASS,
        /** Connections are reset, new ones too. */
        CUT,
        /** Each chunk is held for a while. */
        DELAY,
        /** A few bytes at a time. */
        SLICE,
        /** Connections are accepted, and what is sent on them is never seen again; the end of a side is not told. */
        HANG
    }

    private static final long DELAY_NANOS = 60_000_000;
    private static final long SLICE_NANOS = 50_000;
    private static final int SLICE_BYTES = 5;

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Mode mode = Mode.PASS;

    private TcpProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** A proxy on a free port of 127.0.0.1; the server need not run yet. */
    static TcpProxy to(int serverPort) throws IOException {
        TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    void set(Mode wanted) {
        mode = wanted;
        if (wanted == Mode.CUT) {
            links.forEach(Link::reset);
        }
    }

    /** All is well again, but for connections of which something was swallowed: they are reset. */
    void heal() {
        mode = Mode.PASS;
        links.stream().filter(link -> link.broken).forEach(Link::reset);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        links.forEach(Link::reset);
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Link link = new Link(listener.accept());
                links.add(link);
                threads.execute(link::open);
            } catch (IOException e) {
                // A client that is gone already, or the proxy was closed.
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean broken;

        private Link(Socket client) {
            this.client = client;
        }

        private void open() {
            if (mode == Mode.CUT) {
                reset();
                return;
            }
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                threads.execute(() -> pump(client, server));
                pump(server, client);
            } catch (IOException e) {
                reset(); // The server is down.
            }
        }

        private void pump(Socket from, Socket to) {
            byte[] chunk = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length; (length = in.read(chunk)) >= 0;) {
                    forward(chunk, length, out);
                }
            } catch (IOException e) {
                // As for a network, the end of a connection is nothing to report.
            }
            if (mode == Mode.HANG) {
                swallow();
            } else {
                reset();
            }
        }

        private void swallow() {
            broken = true;
            // Healed meanwhile, by a thread that has not seen that this one is broken.
            if (mode != Mode.HANG) {
                reset();
            }
        }

        private void forward(byte[] chunk, int length, OutputStream out) throws IOException {
            switch (mode) {
                case CUT -> reset();
                case HANG -> swallow();
                case DELAY -> {
                    LockSupport.parkNanos(DELAY_NANOS);
                    out.write(chunk, 0, length);
                }
                case SLICE -> {
                    for (int at = 0; at < length; at += SLICE_BYTES) {
                        out.write(chunk, at, Math.min(SLICE_BYTES, length - at));
                        LockSupport.parkNanos(SLICE_NANOS);
                    }
                }
                case PASS -> out.write(chunk, 0, length);
            }
        }

        private void reset() {
            links.remove(this);
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
}
