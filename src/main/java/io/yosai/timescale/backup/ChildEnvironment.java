package io.yosai.timescale.backup;

import java.util.Set;

/** What a program that we start may know of our environment, which holds the DSNs with their passwords. */
final class ChildEnvironment {
    private static final Set<String> ALLOWED = Set.of("PATH", "HOME", "USER", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
            "PGPASSFILE", "KRB5CCNAME", "KRB5_CONFIG");

    private ChildEnvironment() {
    }

    static void apply(ProcessBuilder builder) {
        builder.environment().keySet().retainAll(ALLOWED);
        // Messages are told apart by their words.
        builder.environment().put("LC_ALL", "C.UTF-8");
    }
}
