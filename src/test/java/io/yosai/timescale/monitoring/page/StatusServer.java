package io.yosai.timescale.monitoring.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves the page that is built into the jar, and a status that the test says. */
final class StatusServer implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String status;

    /** @param status JSON */
    StatusServer(String status) throws IOException {
        this.status = status;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> send(exchange, 200, "text/html; charset=utf-8", page()));
        server.createContext("/status", this::sendStatus);
        server.start();
    }

    static byte[] page() {
        try (InputStream page = StatusServer.class.getResourceAsStream("/monitoring/status.html")) {
            return page.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param status JSON; null lets /status fail */
    void status(String status) {
        this.status = status;
    }

    /** @return how often /status was asked for */
    int asked() {
        return asked.get();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    private void sendStatus(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String now = status;
        send(exchange, now == null ? 503 : 200, "application/json",
                now == null ? new byte[0] : now.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
