package io.yosai.timescale.database;

import java.util.Map;

/** What sessions of ours must have, once more: the list of the program could lack one, and be as it is itself. */
public final class WantedSettings {
    /** What decides which rows are seen, and with what text. */
    public static final Map<String, String> READ = Map.ofEntries(
            Map.entry("client_encoding", "UTF8"), Map.entry("TimeZone", "UTC"), Map.entry("DateStyle", "ISO, YMD"),
            Map.entry("IntervalStyle", "postgres"), Map.entry("extra_float_digits", "3"),
            Map.entry("bytea_output", "hex"), Map.entry("array_nulls", "on"), Map.entry("lc_monetary", "C"),
            Map.entry("xmloption", "content"), Map.entry("standard_conforming_strings", "on"),
            Map.entry("quote_all_identifiers", "off"), Map.entry("row_security", "off"),
            Map.entry("timescaledb.enable_transparent_decompression", "on"),
            Map.entry("timescaledb.enable_dml_decompression", "on"));
    /** How long statements and sessions of jobs may last. */
    public static final Map<String, String> LIMITS = Map.of("statement_timeout", "10min", "lock_timeout", "30s",
            "idle_in_transaction_session_timeout", "2min", "transaction_timeout", "0");

    private WantedSettings() {
    }
}
