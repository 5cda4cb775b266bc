package io.yosai.timescale.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Figures of several repetitions of the same thing. */
record Sample(double[] sorted) {

    /** @throws IllegalArgumentException if there is none */
    static Sample of(Collection<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("no figures");
        }
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Sample(sorted);
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /** Of an even number of figures: the mean of the two in the middle. */
    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest figure that at least this share of all does not exceed.
     *
     * @param percent more than 0, to 100
     */
    double percentile(double percent) {
        return sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
    }

    /** {@code median (min to max)}, each by a format such as {@code %,.0f}. */
    String text(String format) {
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median(), min(), max());
    }
}
