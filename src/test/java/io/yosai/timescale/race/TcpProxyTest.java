package io.yosai.timescale.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TcpProxyTest {
    private ServerSocket echo;
    private TcpProxy proxy;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to(echo.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(10_000);
        Socket server = echo.accept();
        CompletableFuture.runAsync(() -> {
            try (server) {
                server.getInputStream().transferTo(server.getOutputStream());
            } catch (IOException e) {
                // Cut, as the test wanted it.
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        echo.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"PASS", "DELAY", "SLICE"})
    void allBytesArriveInOrder(TcpProxy.Mode mode) throws IOException {
        proxy.set(mode);
        byte[] sent = new byte[20_000];
        new Random(1).nextBytes(sent);
        client.getOutputStream().write(sent);
        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }

    @Test
    void cutResetsOpenAndNewConnectionsUntilItIsHealed() throws IOException {
        proxy.set(TcpProxy.Mode.CUT);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        try (Socket another = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThatThrownBy(() -> {
                another.getOutputStream().write(1);
                another.getInputStream().read();
            }).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        try (Socket another = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
             Socket server = echo.accept()) {
            another.setSoTimeout(10_000);
            server.getOutputStream().write(7);
            assertThat(another.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void hangSwallowsInSilenceAndHealingResetsWhatHasLostBytes() throws IOException {
        proxy.set(TcpProxy.Mode.HANG);
        client.getOutputStream().write(1);
        client.setSoTimeout(300);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
        proxy.heal();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
}
