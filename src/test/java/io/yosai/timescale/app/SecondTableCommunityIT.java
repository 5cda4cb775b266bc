package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into the Community edition, which has policies. */
@Tag("long")
class SecondTableCommunityIT extends SecondTableContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    SecondTableCommunityIT() {
        super(target);
    }

    @Test
    void rowsPastItsOwnRetentionAreKeptApartAndNeverComeBack() throws IOException {
        Path entry = routes.resolve("door_events.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - name: retain\n        value: 30 days\n");
        primary.execute(SecondTable.opened(2, "now() - i * interval '20 days'"));
        passes("copy", Map.of());
        assertThat(server.value("SELECT string_agg(opened_by, ' ') FROM door_events", String.class)).isEqualTo("p1");
        assertThat(server.value("SELECT string_agg(concat_ws(' ', table_name, reason, row ->> 'opened_by'), ', ') "
                + "FROM timescale_integration.quarantine", String.class))
                .isEqualTo("door_events older than the retention p2");
        passes("reconcile", Map.of("reconcile_scope", "whole"));
        assertThat(server.count("SELECT count(*) FROM door_events")).isEqualTo(1);
    }
}
