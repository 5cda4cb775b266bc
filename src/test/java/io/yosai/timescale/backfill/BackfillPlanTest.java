package io.yosai.timescale.backfill;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class BackfillPlanTest {
    private static final Instant START = Instant.parse("2026-01-01T00:30:00Z");
    private static final Timestamp FROM = Timestamp.from(START);
    private static final Timestamp TO = Timestamp.from(Instant.parse("2026-01-02T00:00:00Z"));

    private static Map<String, String> divide(int pageSize, int workers, long... rowsByHour) {
        List<BackfillPlan.Count> counts = IntStream.range(0, rowsByHour.length).mapToObj(hour -> new BackfillPlan.Count(
                Timestamp.from(Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(hour))), rowsByHour[hour]))
                .toList();
        return new BackfillPlan(null, null, pageSize)
                .divide(counts, FROM, TO, START.toString(), null, workers);
    }

    /** Days of January 2026 with hours and minutes, as an array of PostgreSQL. */
    private static String times(String... times) {
        return Stream.of(times).map(time -> "2026-01-" + time + ":00.000000+00").collect(joining(",", "{", "}"));
    }

    @Test
    void slicesFollowEachOtherFromTheBeginningToTheEndOfTheRange() {
        Map<String, String> slices = divide(10, 1, 5, 5, 5, 40, 1);
        assertThat(slices).containsEntry("slices_from",
                times("01 00:30", "01 02:00", "01 03:00", "01 04:00"))
                .containsEntry("slices_to",
                        times("01 02:00", "01 03:00", "01 04:00", "02 00:00"))
                .containsEntry("slices_rows", "{10,5,40,1}");
    }

    @Test
    void eachWorkerHasSeveralSlicesButNoneOfLessThanAPage() {
        long[] rows = LongStream.generate(() -> 1000).limit(20).toArray();
        assertThat(divide(1, 2, rows).get("slices_rows").split(",")).hasSizeBetween(16, 20);
        assertThat(divide(5000, 2, rows).get("slices_rows")).isEqualTo("{5000,5000,5000,5000}");
    }

    /**
     * Of 30 minutes: the first chunk begins before the range, the second has too few rows, the last one ends after it.
     */
    @Test
    void whatAChunkCoversIsASliceIfTheRangeHasAllOfIt() {
        List<BackfillPlan.Count> counts = IntStream.range(0, 8).mapToObj(i -> new BackfillPlan.Count(
                Timestamp.from(START.plus(Duration.ofMinutes(15L * i - 15))), i == 3 || i == 4 ? 4 : 10)).toList();
        Map<String, String> slices = new BackfillPlan(null, null, 20)
                .divide(counts, Timestamp.from(START.plusSeconds(600)),
                Timestamp.from(START.plus(Duration.ofMinutes(100))), START.toString(), 1800L, 1);
        assertThat(slices).containsEntry(
                "slices_from", times("01 00:30", "01 00:45", "01 01:30", "01 02:00"))
                .containsEntry("slices_rows", "{20,18,20,10}").containsEntry(
                "slices_whole", "{false,false,true,false}");
    }

    @Test
    void aRangeWithoutRowsIsOneSlice() {
        assertThat(divide(10, 4).get("slices_rows")).isEqualTo("{0}");
    }

    @Test
    void theRangeEndsAtTheFloorAndAtTheHorizon() {
        Exchange exchange = limit(FROM, TO, START.plusSeconds(60), START.plusSeconds(3600));
        assertThat(exchange.getVariable("from")).isEqualTo(Timestamp.from(START.plusSeconds(60)));
        assertThat(exchange.getVariable("to")).isEqualTo(Timestamp.from(START.plusSeconds(3600)));
        assertThat(exchange.getVariable("unit")).isEqualTo(60L);
    }

    @Test
    void aRangeBeyondTheHorizonHasNoSlice() {
        Exchange exchange = limit(FROM, TO, START.minusSeconds(60), START.minusSeconds(1));
        assertThat(new BackfillPlan(null, null, 10)
                .divide(List.of(), exchange.getVariable("from", Timestamp.class),
                exchange.getVariable("to", Timestamp.class), START.toString(), null, 4).get("slices_rows"))
                .isEqualTo("{}");
    }

    @Test
    void aLongRangeIsCountedByTheHourAndALongerOneByTheDay() {
        Instant horizon = START.plus(Duration.ofDays(2000));
        assertThat(limit(FROM, Timestamp.from(START.plus(Duration.ofDays(90))), START, horizon).getVariable("unit"))
                .isEqualTo(3600L);
        assertThat(limit(FROM, Timestamp.from(START.plus(Duration.ofDays(900))), START, horizon).getVariable("unit"))
                .isEqualTo(86_400L);
    }

    private static Exchange limit(Timestamp from, Timestamp to, Instant floor, Instant horizon) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        new BackfillPlan(null, null, 10).limit(from.toInstant().toString(), to.toInstant().toString(),
                Timestamp.from(floor), Timestamp.from(horizon), null, exchange);
        return exchange;
    }
}
