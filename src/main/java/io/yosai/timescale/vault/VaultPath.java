package io.yosai.timescale.vault;

/**
 * Where a secret of the KV v2 engine is, as its HTTP interface has it: {@code secret/data/timescale}.
 *
 * @param version 0: the newest
 */
record VaultPath(String path, int version) {
    /** Of a path with or without {@code data}; without it, the engine is mounted at the first part. */
    static VaultPath of(String written) {
        int at = written.indexOf("@");
        int version = at < 0 ? 0 : Integer.parseInt(written.substring(at + 1));
        String path = at < 0 ? written : written.substring(0, at);
        return new VaultPath(path.contains("/data/") ? path : path.replaceFirst("/", "/data/"), version);
    }

    /** What is asked for. */
    String request() {
        return version == 0 ? path : path + "?version=" + version;
    }

    @Override
    public String toString() {
        return version == 0 ? path : path + " (version " + version + ")";
    }
}
