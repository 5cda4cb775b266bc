package io.yosai.timescale.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.servers.TimescaleServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By INSERT into the embedded server, which cannot COPY. */
class BatchWriterInsertIT extends BatchWriterValuesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    private static final String ROW_WITH =
            "SELECT timestamptz '2024-05-01 00:00:00+00' AS time, gen_random_uuid() AS event_id, '%s'::%s AS extra";

    BatchWriterInsertIT() {
        super(target, false);
    }

    @Test
    void columnsOfTypesThatCopyCannotEncodeArrive() throws SQLException {
        columnsArrive("numeric 12.50", "numeric -1e300", "numeric NaN", "inet 10.0.0.1/24", "macaddr 08:00:2b:01:02:03",
                "interval 1 mon -2 days 03:04:05.678901", "bit(8) 10100101", "varbit 101",
                "text[] {a,NULL,\"b,c\",\"\"}", "integer[] {{1,2},{3,NULL}}", "timestamptz[] {infinity}",
                "point (1,-2.5)", "tstzrange [\"2024-05-01 00:00:00+00\",infinity)");
    }

    @Test
    void columnsWhoseValuesJavaWouldSpoilAreNamed() {
        Map<String, String> columns = Map.of("time", "java.sql.Time", "xml", "org.postgresql.jdbc.PgSQLXML");
        columns.forEach((type, java) -> {
            target.execute("ALTER TABLE access_events ADD COLUMN extra " + type);
            List<Map<String, Object>> rows =
                    read(ROW_WITH.formatted(type.equals("xml") ? "<a/>" : "12:34:56.789", type));
            assertThatThrownBy(() -> write(rows)).isInstanceOf(UnwritableRow.class)
                    .hasMessage("column \"extra\" is " + type + " on the target and cannot take a " + java + "; a step "
                            + "of the route put it there, or routes/sql/primary/page.sql must cast it");
            target.execute("ALTER TABLE access_events DROP COLUMN extra");
        });
        assertNothingWritten();
    }

    @Test
    void textIsReadAsTheColumnsType() throws SQLException {
        List<Map<String, Object>> rows = oneRow();
        rows.get(0).put("response_time_ms", "12");
        rows.get(0).put("metadata", "{\"a\": 1}");
        write(rows);
        assertThat(target.value("SELECT response_time_ms || metadata::text FROM access_events", String.class))
                .isEqualTo("12{\"a\": 1}");
    }

    @Test
    void textThatIsNotOfTheColumnsTypeGoesToTheQuarantine() throws SQLException {
        List<Map<String, Object>> rows = oneRow();
        rows.get(0).put("response_time_ms", "soon");
        write(rows);
        assertThat(quarantine()).isEqualTo("22P02 1 event 0 ERROR: invalid input syntax for type integer: \"soon\"");
        assertThat(targetRows()).isZero();
    }
}
