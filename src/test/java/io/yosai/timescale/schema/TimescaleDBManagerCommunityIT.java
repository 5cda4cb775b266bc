package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimescaleDBManagerCommunityIT {
    @RegisterExtension
    static final TimescaleServer community = TimescaleServer.community();

    @Test
    void createsWhatIsMissingAndTheSecondTimeDoesNothing() throws SQLException {
        List<SchemaChange> first = TimescaleDBManagerFixture.ensure(community.database(), "12 hours");
        assertThat(first.get(0)).isEqualTo(SchemaChange.asWanted("extension timescaledb",
                community.value("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", String.class)
                + ", Community edition"));
        assertThat(first.subList(1, first.size())).hasSize(6).allMatch(SchemaChange::isChange);
        assertThat(community.value("SELECT concat_ws(' ', hypertable_name, column_name, time_interval) "
                + "FROM timescaledb_information.dimensions", String.class)).isEqualTo("access_events time 12:00:00");
        assertThat(community.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'access_events'")).isEqualTo(3);

        List<SchemaChange> second = TimescaleDBManagerFixture.ensure(community.database(), "12 hours");
        assertThat(second).extracting(SchemaChange::object).isEqualTo(first.stream().map(SchemaChange::object).toList());
        assertThat(second).noneMatch(SchemaChange::isChange);
        assertThat(community.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'access_events'")).isEqualTo(3);
    }
}
