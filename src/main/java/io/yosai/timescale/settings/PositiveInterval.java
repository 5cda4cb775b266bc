package io.yosai.timescale.settings;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL intervals as people write them: numbers with units, each unit once, as in {@code 1 day 12 hours}.
 * PGInterval reads {@code bogus} and {@code 2 weeks} as zero, and newer TimescaleDB takes zero and negative chunks
 * silently.
 */
public final class PositiveInterval {
    private static final Pattern PART = Pattern.compile("\\s+([0-9]{1,9}(?:\\.[0-9]{1,6})?)\\s*([a-z]+)");
    private static final Pattern PLURAL = Pattern.compile("(?<=[a-z]{2})s$");
    private static final BigDecimal THOUSAND_YEARS = BigDecimal.valueOf(1000L * 31_536_000);

    private static final Map<String, Integer> SECONDS = Map.ofEntries(
            Map.entry("second", 1), Map.entry("sec", 1), Map.entry("s", 1),
            Map.entry("minute", 60), Map.entry("min", 60), Map.entry("m", 60),
            Map.entry("hour", 3600), Map.entry("hr", 3600), Map.entry("h", 3600),
            Map.entry("day", 86_400), Map.entry("d", 86_400),
            Map.entry("week", 604_800), Map.entry("w", 604_800),
            Map.entry("month", 2_592_000), Map.entry("mon", 2_592_000),
            Map.entry("year", 31_536_000), Map.entry("yr", 31_536_000), Map.entry("y", 31_536_000));

    private PositiveInterval() {
    }

    /** Returns the seconds of an interval of more than zero and at most a thousand years; empty: the text is none. */
    public static Optional<BigDecimal> seconds(String text) {
        Map<Integer, BigDecimal> amounts = new HashMap<>();
        Matcher part = PART.matcher(" " + text.toLowerCase(Locale.ROOT));
        while (part.regionStart() < part.regionEnd()) {
            if (!part.lookingAt()) {
                return Optional.empty();
            }
            Integer seconds = SECONDS.get(PLURAL.matcher(part.group(2)).replaceFirst(""));
            if (seconds == null || amounts.put(seconds, new BigDecimal(part.group(1))) != null) {
                return Optional.empty();
            }
            part.region(part.end(), part.regionEnd());
        }
        BigDecimal sum = amounts.entrySet().stream()
                .map(amount -> amount.getValue().multiply(BigDecimal.valueOf(amount.getKey())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return Optional.of(sum).filter(seconds -> seconds.signum() > 0 && seconds.compareTo(THOUSAND_YEARS) <= 0);
    }
}
