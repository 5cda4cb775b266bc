package io.yosai.timescale.database;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What our sessions have for settings, whatever the server, the database or the role says.
 *
 * @param readOnly whether they may only read
 * @param values   by name
 */
public record SessionSettings(boolean readOnly, Map<String, String> values) {
    /** That which changes the text of a value, so any hash of it, what a text is taken for, and which rows are seen. */
    private static final Map<String, String> READ = Map.ofEntries(
            Map.entry("client_encoding", "UTF8"),
            Map.entry("TimeZone", "UTC"),
            Map.entry("DateStyle", "ISO, YMD"),
            Map.entry("IntervalStyle", "postgres"),
            Map.entry("extra_float_digits", "3"),
            Map.entry("bytea_output", "hex"),
            Map.entry("array_nulls", "on"),
            Map.entry("lc_monetary", "C"),
            Map.entry("xmloption", "content"),
            Map.entry("standard_conforming_strings", "on"),
            // By the names of types it is known which of them round or pad.
            Map.entry("quote_all_identifiers", "off"),
            // Rows that a policy hides are an error then, and not rows that seem to be missing.
            Map.entry("row_security", "off"),
            // Without it compressed rows are missing from what is read, without an error.
            Map.entry("timescaledb.enable_transparent_decompression", "on"),
            // Without it no row is written beside them.
            Map.entry("timescaledb.enable_dml_decompression", "on"));

    public SessionSettings {
        values = Map.copyOf(values);
    }

    /** Of jobs on a source, which read. */
    public static SessionSettings source() {
        return jobs(true);
    }

    /**
     * Of jobs on the target.
     *
     * @param synchronousCommit otherwise a crash of the target may take back the last commits, but rows and watermark
     *                          together: they are copied again
     */
    public static SessionSettings target(boolean synchronousCommit) {
        SessionSettings jobs = jobs(false);
        return synchronousCommit ? jobs : jobs.with(Map.of("synchronous_commit", "off"));
    }

    /**
     * Nothing that we ask for takes minutes; a session that hangs must not hold locks for ever. A server waits two
     * hours for the rows of a machine that is gone, unless it asks whether that is there: it is found after a minute.
     */
    private static SessionSettings jobs(boolean readOnly) {
        return new SessionSettings(readOnly, READ).with(Map.of("statement_timeout", "10min", "lock_timeout", "30s",
                "idle_in_transaction_session_timeout", "2min", "transaction_timeout", "0", "tcp_keepalives_idle", "30",
                "tcp_keepalives_interval", "10", "tcp_keepalives_count", "3"));
    }

    /** Of a dump and a restore and their checks, which may take hours, of any database. */
    public static SessionSettings backup() {
        return new SessionSettings(false, READ).with(Map.of("statement_timeout", "0", "lock_timeout", "30s",
                "idle_in_transaction_session_timeout", "0", "idle_session_timeout", "0", "transaction_timeout", "0",
                // A restore writes into a database that may have that for a setting.
                "default_transaction_read_only", "off"));
    }

    /** Of what makes the target: an index of a large table, or a hypertable of one, takes as long as it takes. */
    public SessionSettings unlimited() {
        return with(Map.of("statement_timeout", "0"));
    }

    boolean isLimited() {
        return !"0".equals(values.get("statement_timeout"));
    }

    /** Of what watches: it must neither burden the server for long nor wait behind what the jobs have locked. */
    public SessionSettings monitoring() {
        return with(Map.of("statement_timeout", "20s", "lock_timeout", "2s",
                "idle_in_transaction_session_timeout", "1min"));
    }

    /** @param path as the DSN has it, which a pooler does not pass on; null: that of the role */
    SessionSettings searching(String path) {
        return path == null ? this : with(Map.of("search_path", path));
    }

    private SessionSettings with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(more);
        return new SessionSettings(readOnly, all);
    }

    public String forSession() {
        return set(values, false);
    }

    /**
     * Sets all of them in a session, if the server's process is the one given; else nothing, and there is no row.
     *
     * @param process as the session learned it when it began: poolers give numbers of their own
     */
    String forSession(int process) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.put("default_transaction_isolation", "read committed");
        // A pool keeps sessions idle on purpose; one that the server ends is met by who asks next.
        all.put("idle_session_timeout", "0");
        if (readOnly) {
            all.put("default_transaction_read_only", "on");
        }
        String here = " AND pg_backend_pid() = " + process;
        return set(all, false) + here + " UNION ALL " + temporaryLast(false) + here;
    }

    private static String temporaryLast(boolean local) {
        return SqlFile.read("/database/temporary_last.sql").formatted(local);
    }

    /**
     * Sets all of them until the end of the transaction that it begins, and takes back what others have set.
     *
     * @param writes whether also where the session is read only
     */
    String forTransaction(String isolation, boolean writes) {
        String access = readOnly ? ", READ ONLY" : writes ? ", READ WRITE" : "";
        return "SET TRANSACTION ISOLATION LEVEL " + isolation + access + "; "
                + SqlFile.read("/database/others.sql") + "; " + set(values, true) + "; "
                + temporaryLast(true);
    }

    /** Those that the server knows: older ones, and such without TimescaleDB, lack some. */
    private static String set(Map<String, String> all, boolean local) {
        return all.entrySet().stream().map(entry -> "('" + entry.getKey() + "', '"
                        + entry.getValue().replace("'", "''") + "')")
                .collect(joining(", ", "SELECT set_config(name, value, " + local + ") FROM (VALUES ",
                        ") AS settings (name, value) WHERE current_setting(name, true) IS NOT NULL"));
    }
}
