package io.yosai.timescale.vault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a secret of the KV v2 engine is, as its HTTP interface has it: {@code secret/data/timescale}.
 *
 * @param version 0: the newest
 */
record VaultPath(String path, int version) {
    private static final Pattern VERSION = Pattern.compile("@(\\d{1,9})$");

    /**
     * Of a path with or without {@code data}; without it, the engine is mounted at the first part. A number after
     * an {@code @} at its end is the version; any other one is of the name.
     */
    static VaultPath of(String written) {
        Matcher at = VERSION.matcher(written);
        int version = at.find() ? Integer.parseInt(at.group(1)) : 0;
        String path = at.replaceFirst("");
        return new VaultPath(path.contains("/data/") ? path : path.replaceFirst("/", "/data/"), version);
    }

    String request() {
        return version == 0 ? path : path + "?version=" + version;
    }

    @Override
    public String toString() {
        return version == 0 ? path : path + " (version " + version + ")";
    }
}
