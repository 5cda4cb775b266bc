package io.yosai.timescale.settings;

import java.util.Locale;

/**
 * Every setting there is. The constant's name is the environment variable; in lower case and with dots it is the Java
 * system property and the Camel placeholder.
 */
public enum Setting {
    SOURCE_DSN("vault:secret/data/timescale#source", "the source `primary`: `postgres://…`, `postgresql://…`, "
            + "`jdbc:postgresql://…` or `vault:<path>#<field>`; `SOURCE_DSN_BERLIN` (property `sources.berlin.dsn`) "
            + "adds the source `berlin`, and there is no `primary` where only such are set"),
    TARGET_DSN("vault:secret/data/timescale#target", "the TimescaleDB, in the same forms; when it is not set and "
            + "TIMESCALE_HOST is, made of the parts below; when neither is, see \"Vault\""),
    TIMESCALE_HOST(null, Allowed.HOST, "host of the target"),
    TIMESCALE_PORT("5432", Allowed.PORT, "port of the target"),
    TIMESCALE_DB_NAME("database of the target; the user's name if not set"),
    TIMESCALE_DB_USER("user on the target"),
    TIMESCALE_DB_PASSWORD("password on the target, or `vault:<path>#<field>`; if not set, from the password file of "
            + "pgjdbc"),
    TIMESCALE_POOL_MIN("1", Allowed.whole(0, 100), "connections to the target that are kept open, at most "
            + "TIMESCALE_POOL_MAX"),
    TIMESCALE_POOL_MAX("5", Allowed.whole(1, 100), "most connections to the target"),
    TIMESCALE_CHUNK_INTERVAL("1 day", Allowed.INTERVAL, "time that one chunk covers"),
    TIMESCALE_COMPRESSION_DAYS("30", Allowed.DAYS, "days after which chunks are compressed"),
    TIMESCALE_RETENTION_DAYS("365", Allowed.DAYS, "days after which chunks are dropped, more than "
            + "TIMESCALE_COMPRESSION_DAYS"),
    TIMESCALE_ALLOW_DROP("false", Allowed.choice("true", "false"), "whether a start may set a retention by which "
            + "chunks that exist are dropped"),
    REPLICATION_INTERVAL("60", Allowed.seconds("0.001"), "seconds between polls"),
    REPLICATION_METRICS_PORT("8004", Allowed.whole(0, 65_535), "port of metrics, health and status; 0 is any free "
            + "port"),
    REPLICATION_METRICS_HOST("0.0.0.0", Allowed.HOST, "address on which that port listens; `127.0.0.1` keeps it to "
            + "this machine"),
    REPLICATION_PAGE_SIZE("30000", Allowed.whole(1, 100_000), "rows read and written at a time; 10000 at most where "
            + "steps look into them"),
    REPLICATION_MARGIN("0.5", Allowed.seconds("0"), "seconds that the horizon stays behind the oldest open "
            + "transaction of the source"),
    REPLICATION_HORIZON("on", Allowed.choice("on", "off"), "`off` reads the source up to its clock less the margin, "
            + "without asking for open transactions; rows that commit late are left to the route `reconcile`"),
    REPLICATION_HORIZON_CAP("0", Allowed.seconds("0"), "seconds after which the horizon goes past an open "
            + "transaction, leaving its rows to the route `reconcile`; 0: never"),
    REPLICATION_CURSOR("time", Allowed.choice("time", "xid"), "`xid`: pages follow the transaction ids of the source "
            + "(`schema --primary-cursor`)"),
    RECONCILE_INTERVAL("300", Allowed.zeroOrSeconds("0.001"), "seconds between comparisons of both sides; 0: never"),
    RECONCILE_WINDOW("21600", Allowed.seconds("1"), "seconds back from now that such a comparison covers"),
    RECONCILE_WHOLE_INTERVAL("86400", Allowed.zeroOrSeconds("1"), "seconds after which a comparison covers the whole "
            + "retained range instead; 0: never"),
    RECONCILE_DELETES("false", Allowed.choice("true", "false"), "whether rows that are gone from the source are "
            + "deleted from the target"),
    RECONCILE_MAX_DELETES("1", Allowed.PERCENT, "percent of the rows that a comparison finds on the target, which are "
            + "the most that it deletes at once; one row at least unless 0; where more are gone from the source none "
            + "is deleted, and the difference is reported"),
    POLICIES_INTERVAL("60", Allowed.seconds("0.001"), "seconds between looks at the policy jobs and the aggregates"),
    MONITOR_INTERVAL("5", Allowed.seconds("0.001"), "seconds between looks at the lag and at whether the databases "
            + "answer; sizes, chunks and jobs are looked at twelve times less often"),
    WRITE_SYNCHRONOUS_COMMIT("off", Allowed.choice("on", "off"), "whether a commit on the target waits for its disk; "
            + "nothing is lost either way"),
    TIMESCALE_DSN("the database to back up and to restore, in the same forms; the target if not set"),
    OUTPUT_DIR("backups", "folder of the backups"),
    RETENTION_DAYS("7", Allowed.DAYS, "days after which a backup is removed by the next one that succeeds"),
    BACKUP_CRON(null, Allowed.CRON, "when `run` backs up, in UTC, as Quartz has it (seconds first): `0 30 2 * * ?` is "
            + "2:30 each night; not set: never"),
    BACKUP_WORKERS("2", Allowed.whole(1, 64), "how many workers restore rows, make indexes and compare rows at a "
            + "time; with more than one a backup counts its rows while it is written"),
    LOG_FORMAT("text", Allowed.choice("text", "json"), "`json`: a JSON object a line, with the field names of ECS"),
    LOG_LEVEL("info", Allowed.choice("error", "warn", "info", "debug", "trace"), "the least level that is logged"),
    STANDBY_TIMEOUT("15", Allowed.whole(5, 3600), "seconds after which what an instance has claimed that is gone may "
            + "be taken by another: streams, slices of a backfill"),
    PG_BIN("folder of `pg_dump` and `pg_restore`; if not set, those of the server's version from where packages put "
            + "them or from the `PATH`"),
    VAULT_ADDR(null, Allowed.ADDRESS, "address of Vault; needed where a setting is in Vault"),
    VAULT_NAMESPACE("its namespace (Vault Enterprise)"),
    VAULT_CACERT("file with the certificates, in PEM, that Vault's is checked by; if not set, those of Java"),
    VAULT_REFRESH("300", Allowed.zeroOrSeconds("1"), "seconds after which the DSNs in Vault are read again; 0: only "
            + "when a database refuses a login"),
    VAULT_TOKEN("login by this token"),
    VAULT_TOKEN_FILE("login by the token in this file, which the Vault agent or another keeps up to date"),
    VAULT_KUBERNETES_ROLE("login by the pod's service account, as this role"),
    VAULT_KUBERNETES_MOUNT("kubernetes", "where that method is mounted"),
    VAULT_KUBERNETES_TOKEN_FILE("/var/run/secrets/kubernetes.io/serviceaccount/token",
            "file with the token of the service account"),
    VAULT_APPROLE_ROLE_ID("login by AppRole, with this role id"),
    VAULT_APPROLE_SECRET_ID("and this secret id"),
    VAULT_APPROLE_SECRET_ID_FILE("or the one in this file"),
    VAULT_APPROLE_MOUNT("approle", "where that method is mounted");

    private final String defaultText;
    private final Allowed allowed;
    private final String meaning;

    Setting(String meaning) {
        this(null, meaning);
    }

    Setting(String defaultText, String meaning) {
        this(defaultText, Allowed.ANY, meaning);
    }

    Setting(String defaultText, Allowed allowed, String meaning) {
        this.defaultText = defaultText;
        this.allowed = allowed;
        this.meaning = meaning;
    }

    /** {@code replication.interval} for {@code REPLICATION_INTERVAL}. */
    public String propertyName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** Null if there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** Whether its text is, or holds, a password, as its name says. */
    public boolean isSecret() {
        return name().matches(".*_(DSN|PASSWORD|TOKEN|SECRET_ID)");
    }

    /** Returns what its text may be, of itself; what it may be beside other settings is in the meaning. */
    Allowed allowed() {
        return allowed;
    }

    /** What it is for, and its unit; in Markdown. */
    public String meaning() {
        return meaning;
    }
}
