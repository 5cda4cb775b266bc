package io.yosai.timescale.copy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** How far a stream is copied, as the passes of this process and looks at the target find it. */
final class CopiedUpTo {
    private final AtomicReference<Instant> watermark = new AtomicReference<>();
    private volatile Instant whenLastFound;
    private volatile Instant all;

    /** Returns the time of the watermark, of whose rows some may be left; null: it is not known. */
    Instant watermark() {
        return watermark.get();
    }

    /** Returns the time up to which all rows are copied; null: it is not known. */
    Instant all() {
        return all;
    }

    /** Notes where the target has the watermark. Where no page was written since the last look, it knows better. */
    void found(Instant ofTarget) {
        Instant ours = watermark.get();
        if (ours != null && ours.equals(whenLastFound) && !ours.equals(ofTarget)
                && watermark.compareAndSet(ours, ofTarget)) {
            all = before(ofTarget);
        }
        whenLastFound = watermark.get();
    }

    /** @param isAll whether all rows of that time are copied; if not, some may be left */
    void at(Instant time, boolean isAll) {
        if (isAll || !time.equals(watermark.get())) {
            all = isAll ? time : before(time);
        }
        watermark.set(time);
    }

    private static Instant before(Instant time) {
        return time == null ? null : time.minus(1, ChronoUnit.MICROS);
    }
}
