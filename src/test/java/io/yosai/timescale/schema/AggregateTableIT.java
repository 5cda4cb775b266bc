package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a table that stands for an aggregate on the Apache edition is known by. */
class AggregateTableIT extends EditionFixture {
    @RegisterExtension
    static final TimescaleServer apache = TimescaleServer.apache();

    private static final String COMMENT = "SELECT obj_description('access_events_hourly'::regclass)";

    AggregateTableIT() {
        super(apache);
    }

    private Path hourly(Path directory, String find, String replacement) throws IOException {
        Path routes = Routes.copyInto(directory);
        Path file = routes.resolve("sql/target/aggregates/access_events/access_events_hourly.sql");
        String text = Files.readString(file);
        assertThat(text).contains(find);
        Files.writeString(file, text.replace(find, replacement));
        return routes;
    }

    private List<String> warnings(Path routes) throws SQLException {
        TimescaleDBManager.Result result = Schemas.ensure(settings(), NO_OPTIONS, routes);
        Schemas.changes(result);
        return result.warnings().stream().filter(warning -> warning.contains("access_events_hourly")).toList();
    }

    /** Newer servers write the SELECT otherwise, and so does one whose role searches other schemas. */
    @Test
    void tableIsKnownWhereTheServerWritesItsSelectOtherwise() throws SQLException {
        ensure();
        String comment = apache.value(COMMENT, String.class);
        apache.execute("COMMENT ON TABLE access_events_hourly IS 'kept by timescale-integration "
                + "(0123456789abcdef0123456789abcdef)'");
        events("20 days", 100);
        apache.execute("DELETE FROM timescale_integration.touched");
        assertThat(warnings(Routes.SHIPPED)).as("it may be of another statement").singleElement().asString()
                .startsWith("access_events_hourly was made by an earlier version, ");
        assertThat(apache.value(COMMENT, String.class)).isEqualTo(comment);
        passPolicies();
        assertEqualsTheEvents("access_events_hourly");
        apache.execute("COMMENT ON TABLE access_events_hourly IS '"
                + comment.replaceFirst("definition \\w+", "definition 0123456789abcdef0123456789abcdef") + "'");
        assertThat(warnings(Routes.SHIPPED)).isEmpty();
        assertThat(apache.value(COMMENT, String.class)).isEqualTo(comment);
        passPolicies();
        assertThat(ensure()).noneMatch(SchemaChange::isChange);
    }

    @Test
    void statementThatIsWrittenOtherwiseIsTheSame(@TempDir Path directory) throws Exception {
        ensure();
        assertThat(warnings(hourly(directory, "SELECT time_bucket", "-- By hours.\nSELECT\n  time_bucket"))).isEmpty();
    }

    @Test
    void tableOfAnotherStatementIsLeftAlone(@TempDir Path directory) throws Exception {
        ensure();
        assertThat(warnings(hourly(directory, "count(*) AS", "2 * count(*) AS"))).singleElement().asString()
                .contains("access_events_hourly of the target is another one than ");
    }

    /** Which are equal as intervals. */
    @Test
    void bucketsOfAMonthAreNoneOfThirtyDays(@TempDir Path directory) throws IOException {
        Path routes = hourly(directory, "time_bucket('1 hour', time)", "time_bucket('1 month', time)");
        Path file = routes.resolve("sql/target/aggregates/access_events/access_events_hourly.sql");
        Files.writeString(file, Files.readString(file).replace("bucket: 1 hour", "bucket: 30 days")
                .replace("start: 7 days", "start: 90 days"));
        assertThatThrownBy(() -> warnings(routes)).isInstanceOf(OperatorError.class)
                .hasMessageContaining("the value bucket is 30 days, and the SELECT has buckets of 1 mon");
    }

    @Test
    void widthOfTheBucketsIsThatOfTheSelect(@TempDir Path directory) throws IOException {
        Path routes = hourly(directory, "time_bucket('1 hour', time)", "time_bucket('1 day', time)");
        assertThatThrownBy(() -> warnings(routes)).isInstanceOf(OperatorError.class).hasMessageMatching(
                ".*access_events_hourly\\.sql:1: the value bucket is 1 hour, and the SELECT has buckets of 1 day\n"
                + "HINT: give both the same width");
    }
}
