package io.yosai.timescale.backup;

import java.util.Locale;

/** Sizes as people read them. */
public final class Bytes {
    private static final String UNITS = "kMGTP";
    private static final int STEP = 1000;

    private Bytes() {
    }

    /** {@code 1.5 MB}, in powers of a thousand. */
    public static String text(long bytes) {
        if (bytes < STEP) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= STEP - 0.05 && unit < UNITS.length() - 1) {
            size /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", size, UNITS.charAt(unit));
    }
}
