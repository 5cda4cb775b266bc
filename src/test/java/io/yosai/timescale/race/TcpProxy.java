package io.yosai.timescale.race;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A network between a client and a server, that can be made a bad one. */
final class TcpProxy implements Closeable {

    /** What happens to the bytes of all connections, in both directions. */
    enum Mode {
        PASS,
        /** Connections are reset, new ones too. */
        CUT,
        /** Each chunk is held for a while. */
        DELAY,
        /**
         * As far away as a site is: each chunk is held for a tenth of a second, and every hundredth resets its
         * connection.
         */
        FAR,
        /** A connection is reset when some two hundred kilobytes have gone one way. */
        SHORT,
        /** A few bytes at a time. */
        SLICE,
        /** Connections are accepted, and what is sent on them is never seen again; the end of a side is not told. */
        HANG
    }

    private final ServerSocket listener;
    private volatile InetSocketAddress server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger chunks = new AtomicInteger();
    private volatile Mode mode = Mode.PASS;

    private TcpProxy(ServerSocket listener, InetSocketAddress server) {
        this.listener = listener;
        this.server = server;
    }

    /** A proxy on a free port of 127.0.0.1; the server need not run yet. */
    static TcpProxy to(int serverPort) throws IOException {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
    }

    /** The same, for a server that may be elsewhere. */
    static TcpProxy to(InetSocketAddress server) throws IOException {
        TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
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

    /** Leads to another server from now on; what is connected is cut off. */
    void lead(InetSocketAddress other) {
        server = other;
        links.forEach(Link::reset);
    }

    /** All is well again, but for connections of which something was swallowed: they are reset. */
    void heal() {
        mode = Mode.PASS;
        links.stream().filter(Link::hasLostBytes).forEach(Link::reset);
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
                Link link = new Link(this, listener.accept());
                links.add(link);
                threads.execute(link::open);
            } catch (IOException e) {
                // A client that is gone already, or the proxy was closed.
            }
        }
    }

    Mode mode() {
        return mode;
    }

    /** Whether it is the turn of a chunk to be lost. */
    boolean isHundredth() {
        return chunks.incrementAndGet() % 100 == 0;
    }

    InetSocketAddress server() {
        return server;
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    void forget(Link link) {
        links.remove(link);
    }
}
