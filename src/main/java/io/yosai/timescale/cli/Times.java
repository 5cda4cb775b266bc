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
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

    @Override
    public Instant convert(String text) {
        for (Function<String, Instant> form : FORMS) {
            try {
                return form.apply(text.strip().replaceFirst("(?<=\\d) ", "T")).truncatedTo(ChronoUnit.MICROS);
            } catch (DateTimeException e) {
                // The next form.
            }
        }
        throw new TypeConversionException("'" + text + "' is not a time; write 2026-01-31, 2026-01-31T12:00 (UTC) or "
                + "2026-01-31T12:00:00+01:00");
    }
}
