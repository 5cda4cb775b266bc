package io.yosai.timescale.routes;

import io.yosai.timescale.dsn.Spelling;
import io.yosai.timescale.settings.OwnSetting;
import java.util.Collection;
import java.util.stream.Collectors;

/** What somebody probably meant, or what there is to choose from. */
final class Hint {
    private static final int MOST_EDITS = 3;
    /** More names than this are no help on one line. */
    private static final int MOST_NAMES = 40;

    private Hint() {
    }

    static String nearest(String word, Collection<String> known) {
        return nearest(word, known, oneOf(known));
    }

    /** @param otherwise if none is near, and a list of all would be no help */
    static String nearest(String word, Collection<String> known, String otherwise) {
        return Spelling.nearest(word, known, Math.min(MOST_EDITS, Math.max(1, word.length() / 3)))
                .map(Hint::did).orElse(otherwise);
    }

    /** For a setting that has no value: the name of one that has, or how a setting of the integrator's gets one. */
    static String setting(String name, Collection<String> known) {
        return nearest(name, known, "set the environment variable " + OwnSetting.variable(name)
                + ", or the Java system property " + name);
    }

    static String did(String mean) {
        return "did you mean `" + mean + "`?";
    }

    static String oneOf(Collection<String> known) {
        if (known.isEmpty()) {
            return "there is none";
        }
        String names = known.stream().distinct().sorted().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return "expected is one of " + names + (known.size() > MOST_NAMES ? ", …" : "");
    }
}
