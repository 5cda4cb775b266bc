package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of TimescaleDB, and what is known of it. */
record Release(int major, int minor, int patch) implements Comparable<Release> {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
    private static final Comparator<Release> ORDER =
            Comparator.comparingInt(Release::major).thenComparingInt(Release::minor).thenComparingInt(Release::patch);
    /** Older ones can drop rows of an INSERT ON CONFLICT DO NOTHING into a compressed chunk (issue 7672). */
    private static final Release OLDEST = new Release(2, 18, 1);
    /** On older ones the policies fail as they are made here. */
    private static final Release OLDEST_COMMUNITY = new Release(2, 20, 0);

    private record SecurityFix(Release release, String advisory) {
    }

    /** Newest first. */
    private static final List<SecurityFix> FIXES = List.of(
            new SecurityFix(new Release(2, 29, 1), "GHSA-hcfx-29v5-2rcw"),
            new SecurityFix(new Release(2, 25, 2), "CVE-2026-29089"));

    /** Reads {@code extversion} of the extension. */
    static Release of(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            throw new IllegalArgumentException(version);
        }
        return new Release(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)),
                parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)));
    }

    /** @throws OperatorError when this version loses rows, or cannot do what is wanted of its edition */
    void require(boolean community) {
        if (compareTo(OLDEST) < 0) {
            throw tooOld("it can lose rows that are written into compressed chunks", OLDEST);
        }
        if (community && compareTo(OLDEST_COMMUNITY) < 0) {
            throw tooOld("its policies fail", OLDEST_COMMUNITY);
        }
    }

    private OperatorError tooOld(String why, Release least) {
        return new OperatorError(
                "TimescaleDB %s of the target is too old: %s\nHINT: install %s or newer on the server, and run in "
                .formatted(this, why, least) + "the database: ALTER EXTENSION timescaledb UPDATE");
    }

    /** A warning when a newer version fixes a vulnerability that was published. */
    Optional<String> securityWarning() {
        List<SecurityFix> missing = FIXES.stream().filter(fix -> compareTo(fix.release()) < 0).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(
                "TimescaleDB %s of the target has published vulnerabilities (%s): "
                .formatted(this, String.join(", ", missing.stream().map(SecurityFix::advisory).toList()))
                + "update it to " + missing.get(0).release() + " or newer");
    }

    @Override
    public int compareTo(Release other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
