package io.yosai.timescale.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With continuous aggregates, policies and compressed chunks; on the embedded server a role is taken, not logged into.
 */
@Tag("long")
class RolesCommunityIT extends RolesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    RolesCommunityIT() {
        super(target, "insert");
    }

    @BeforeAll
    void refreshAndCompress() {
        pass(target.database().as("timescale_owner"), "policies", Map.of());
        target.execute("SELECT compress_chunk(c) FROM show_chunks('access_events', older_than => INTERVAL '15 days') "
                + "AS c");
    }

    @Override
    String leftToTheOwner() {
        return "jobs, aggregates";
    }

    @Override
    List<String> gauges() {
        return Stream.concat(super.gauges().stream(), Stream.of("timescale_integration_compression_before_bytes",
                "timescale_integration_compression_due_chunks", "timescale_integration_job_failing",
                "timescale_integration_job_next_start_timestamp_seconds")).toList();
    }

    @Test
    void ownerDoesWhatTheReplicatorLeft() {
        target.execute("UPDATE timescale_integration.job_run SET first_seen = first_seen - interval '1 day'");
        target.execute("INSERT INTO timescale_integration.touched (table_name, lower, upper) "
                + "VALUES ('access_events', now() - interval '9 days', now())");
        pass("policies", Map.of());
        assertThat(target.count("SELECT count(started) FROM timescale_integration.job_run")).isZero();
        assertThat(target.count("SELECT count(*) FROM timescale_integration.touched")).isPositive();
        pass(target.database().as("timescale_owner"), "policies", Map.of());
        assertThat(target.count("SELECT count(*) FROM timescale_integration.job_run WHERE finished IS NULL")).isZero();
        assertThat(target.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
    }
}
