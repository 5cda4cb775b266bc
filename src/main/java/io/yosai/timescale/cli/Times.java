package io.yosai.timescale.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Times on the command line: {@code 2026-01-31}, {@code 2026-01-31T12:00}, {@code 2026-01-31T12:00:00.5Z}; UTC without
 * a zone; exact to the microsecond, as PostgreSQL is.
 */
public final class Times implements ITypeConverter<Instant> {
    private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("+294276-12-31T23:59:59.999999Z");
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

    @Override
    public Instant convert(String text) {
        for (Function<String, Instant> form : FORMS) {
            Instant time;
            try {
                time = form.apply(text.strip().replaceFirst("(?<=\\d) ", "T")).truncatedTo(ChronoUnit.MICROS);
            } catch (DateTimeException e) {
                // The next form.
                continue;
            }
            if (time.isBefore(FIRST) || time.isAfter(LAST)) {
                throw new TypeConversionException("'" + text + "' is no time of PostgreSQL, whose times are of the "
                        + "years from 4713 BC to 294276");
            }
            return time;
        }
        throw new TypeConversionException("'" + text + "' is not a time; write 2026-01-31, 2026-01-31T12:00 (UTC) or "
                + "2026-01-31T12:00:00+01:00");
    }
}
