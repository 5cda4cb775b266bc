package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.LoopbackPort;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteStatesTest {

    /** A name with _ is one that a machine may have, and no name of a URI. */
    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "a_name", "0.0.0.0"})
    void nothingIsSaidOfAServiceThatDoesNotAnswer(String host) throws Exception {
        Settings settings = Settings.read(Map.of("SOURCE_DSN", "postgres://h/a", "TARGET_DSN", "postgres://h/t",
                "REPLICATION_METRICS_HOST", host, "REPLICATION_METRICS_PORT", String.valueOf(LoopbackPort.free())),
                new Properties());
        assertThat(new RouteStates(settings, Routes.SHIPPED).status()).isNull();
    }
}
