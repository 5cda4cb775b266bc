package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.stream.Watermark;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** At which database a look at the source must be. */
class LagTest {
    private final Lag lag = new Lag(null, null, () -> null, Duration.ofMinutes(1));

    private void looked(String identity) {
        lag.looked(identity, new Look(null, Look.Waiting.none(), Look.Held.NONE));
    }

    @Test
    void whileTheTargetIsDownItIsTheOneThatWasLookedAtBefore() {
        lag.watermark(Watermark.NONE, null, false, null, null);
        assertThat(lag.identity()).as("nothing is copied yet").isNull();
        looked("1/2/3");
        assertThat(lag.identity()).isEqualTo("1/2/3");
    }

    @Test
    void aRowMayBeDatedCenturiesAgo() {
        assertThat(Lag.seconds(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("2001-01-01T00:00:00.5Z")))
                .isEqualTo(730_485 * 86_400.0 + 0.5);
    }

    @Test
    void onceTheTargetIsReadItIsTheOneThatTheTargetNames() {
        looked("1/2/3");
        lag.watermark(Watermark.NONE, null, false, null, null);
        assertThat(lag.identity()).as("nothing is copied, so another one may have been meant").isNull();
        looked("1/2/3");
        lag.watermark(Watermark.beforeTransactions(), "4/5/6", false, null, null);
        looked("4/5/6");
        assertThat(lag.identity()).isEqualTo("4/5/6");
    }
}
