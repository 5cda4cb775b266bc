package io.yosai.timescale.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGStatement;

class PgTimeTest {
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-30T01:02:03.456789Z", "1582-10-15T00:00:00Z", "1582-10-04T23:59:59.999999Z",
            "1500-03-01T12:00:00.000001Z", "0001-01-01T00:00:00Z", "0000-12-31T23:59:59.5Z", "-4713-11-24T00:00:00Z"})
    void aTimestampThatPgjdbcTakesIsThatTimeAgain(String time) {
        Instant exact = Instant.parse(time);
        assertThat(PgTime.toInstant(PgTime.toTimestamp(exact))).isEqualTo(exact);
    }

    /** A Timestamp of pgjdbc has the date of PostgreSQL by the Julian calendar. */
    @Test
    void whatPgjdbcReadsIsThatDate() {
        assertThat(PgTime.toInstant(new Timestamp(-14_830_948_800_000L))).isEqualTo("1500-01-01T12:00:00Z");
    }

    @Test
    void ofTheDaysThatATimestampLacksNoRowIsPassedBy() {
        assertThat(PgTime.toInstant(PgTime.toTimestamp(Instant.parse("1582-10-10T12:00:00Z"))))
                .isEqualTo("1582-10-04T23:59:59.999999Z");
    }

    @Test
    void infinityStays() {
        Timestamp beginning = new Timestamp(PGStatement.DATE_NEGATIVE_INFINITY);
        assertThat(PgTime.toInstant(beginning)).isEqualTo(beginning.toInstant());
    }
}
