package io.yosai.timescale.settings;

import io.yosai.timescale.dsn.Dsn;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.Predicate;
import org.quartz.CronExpression;

/**
 * What the text of a setting may be.
 *
 * @param words what is allowed, in the words of errors ("must be …") and of {@code docs/settings.md}; empty: anything
 * @param test  whether a text is allowed
 */
record Allowed(String words, Predicate<String> test) {
    static final Allowed ANY = new Allowed("", text -> true);
    static final Allowed DAYS = whole(1, 1_000_000);
    static final Allowed PORT = whole(1, 65_535);
    static final Allowed PERCENT = number("percent", "0", "100");
    static final Allowed HOST = new Allowed("the name or address of one host, without port, user or database",
            Dsn.Host::isName);
    static final Allowed INTERVAL = new Allowed("a positive interval such as 12 hours, 7 days or 1 month, at most "
            + "1000 years", text -> PositiveInterval.seconds(text).isPresent());
    static final Allowed CRON = new Allowed("six or seven fields (seconds, minutes, hours, day of the month, month, "
            + "day of the week, year), one of the two days a ?, such as 0 30 2 * * ?",
            text -> CronExpression.isValidExpression(text));
    static final Allowed ADDRESS = new Allowed("http:// or https:// and the host, such as https://vault:8200",
            Allowed::isAddress);

    /** Both ends are allowed, as they are of the others. */
    static Allowed whole(int least, int most) {
        return new Allowed("a whole number from " + least + " to " + most, text -> text.matches("[0-9]{1,9}")
                && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most);
    }

    /** At most a year. */
    static Allowed seconds(String least) {
        return number("seconds", least, "31536000");
    }

    /** Zero, which stands for never, or at least so many seconds. */
    static Allowed zeroOrSeconds(String least) {
        Allowed seconds = seconds(least);
        return new Allowed("0 or " + seconds.words, text -> text.matches("0+(\\.0+)?") || seconds.test.test(text));
    }

    private static Allowed number(String unit, String least, String most) {
        return new Allowed("a number of " + unit + " from " + least + " to " + most + ", such as 1.5",
                text -> text.matches("[0-9]{1,9}|[0-9]{0,9}\\.[0-9]{1,9}")
                        && new BigDecimal(text).compareTo(new BigDecimal(least)) >= 0
                        && new BigDecimal(text).compareTo(new BigDecimal(most)) <= 0);
    }

    static Allowed choice(String... words) {
        return new Allowed(String.join(", ", words).replaceFirst(", (\\w+)$", " or $1"), List.of(words)::contains);
    }

    private static boolean isAddress(String text) {
        try {
            URI address = new URI(text);
            return String.valueOf(address.getScheme()).matches("https?") && address.getHost() != null
                    && address.getUserInfo() == null && address.getQuery() == null && address.getPort() != 0
                    && address.getPort() <= 65_535;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
