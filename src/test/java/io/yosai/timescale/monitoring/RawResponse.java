package io.yosai.timescale.monitoring;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The answer to a request as no orderly client would make it: any verb, and a path that nobody has cleaned. */
record RawResponse(String head) {

    static RawResponse of(URI server, String verb, String path) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((verb + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
                    + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return new RawResponse(all.split("\r\n\r\n")[0]);
        }
    }

    int code() {
        return Integer.parseInt(head.split(" ")[1]);
    }
}
