package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-31, 2026-01-31T00:00:00Z",
        "2026-01-31T12:00, 2026-01-31T12:00:00Z",
        "2026-01-31 12:00:05, 2026-01-31T12:00:05Z",
        "2026-01-31t12:00:00z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+02:00, 2026-01-31T10:00:00Z",
        "2026-01-31 12:00:00.5+02, 2026-01-31T10:00:00.500Z",
        "2026-01-31T12:00:00-05:30, 2026-01-31T17:30:00Z",
        "2026-01-31T23:59:59.123456789Z, 2026-01-31T23:59:59.123456Z"})
    void aTimeWithoutAZoneIsUtc(String text, Instant time) {
        assertThat(new Times().convert(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-4713-12-31", "+294277-01-01", "+999999999-12-31T00:00:00Z"})
    void aTimeThatPostgresDoesNotHaveIsRefused(String text) {
        assertThatThrownBy(() -> new Times().convert(text)).isInstanceOf(TypeConversionException.class).hasMessage("'"
                + text + "' is no time of PostgreSQL, whose times are of the years from 4713 BC to 294276");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-1-31", "2026-02-30", "31.01.2026", "2026-01-31T25:00", "1769817600",
        "2026-01-31T12:00+", "2026-01-31T12:00 Europe/Berlin", "infinity"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> new Times().convert(text)).isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is not a time; write 2026-01-31, 2026-01-31T12:00 (UTC) or "
                        + "2026-01-31T12:00:00+01:00");
    }
}
