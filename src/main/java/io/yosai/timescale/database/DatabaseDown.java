package io.yosai.timescale.database;

import io.yosai.timescale.dsn.Dsn;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No connection to work with was to be had; the message names the database and the reason, and has been logged.
 *
 * <p>Where TLS is the reason, pgjdbc speaks of its own classes, and gives it the SQLSTATE of a network that is down:
 * what to do about it is known here.
 */
public final class DatabaseDown extends SQLException {
    private static final String POOLER_REFUSES = "unsupported startup parameter";
    private static final String BY_STATEMENT = "not allowed in statement pooling mode";
    private static final String NO_PRIMARY = "specified targetServerType: primary";
    private static final String QUEUED = "query_wait_timeout";
    private static final String NO_PASSWORD = "no password was provided";
    private static final String GSS = "GSS Encoded";
    private static final String NO_DATABASE = "no such database";
    private static final Pattern WRONG_NAME = Pattern.compile("The hostname (\\S+) could not be verified by.*");
    private static final Pattern UNUSABLE = Pattern.compile("SSL (certificate|key) |Received fatal alert");

    /**
     * @param state SQLSTATE
     * @param cause null: there is none
     */
    public DatabaseDown(String message, String state, SQLException cause) {
        super(message, state, cause);
    }

    /** Not even where it is is known. */
    DatabaseDown(String message) {
        super(message, SqlStates.CANNOT_CONNECT);
    }

    /** Returns why there is no connection, without the name of the database. */
    public static String reason(SQLException failure, Dsn dsn) {
        String message = message(failure);
        if (message.contains(POOLER_REFUSES)) {
            return message + "; leave out of the DSN what is not for a pooler, and set it for the role instead (ALTER "
                    + "ROLE … SET), see docs/servers/poolers.md";
        }
        if (message.contains(BY_STATEMENT)) {
            return message + "; set pool_mode = transaction for this database in the pooler, since a page and its "
                    + "watermark are one transaction, see docs/servers/poolers.md";
        }
        if (message.contains(NO_PRIMARY)) {
            return message + "; each of them is a standby or cannot be reached, or default_transaction_read_only is on "
                    + "there: " + takesWrites(dsn);
        }
        return tls(message, dsn).orElseGet(() -> message + cause(failure)
                + hint(failure).map(hint -> "\nHINT: " + hint).orElse(""));
    }

    /** What the network said, or Java's own classes, where pgjdbc keeps it to itself. */
    private static String cause(SQLException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof UnknownHostException) {
            return " The name " + cause.getMessage() + " cannot be resolved";
        }
        return cause == null || cause.getMessage() == null || cause instanceof ConnectException
                || message(failure).contains(cause.getMessage()) ? "" : " " + cause.getMessage();
    }

    private static Optional<String> hint(SQLException failure) {
        if (SqlStates.is(failure, SqlStates.TOO_MANY)) {
            return Optional.of("raise the CONNECTION LIMIT of the role or the database, or max_connections; "
                    + "docs/operating.md (Sizing) says how many a service has");
        }
        if (message(failure).contains(QUEUED)) {
            return Optional.of("the pooler had no connection to its server in time: see whether that server answers, "
                    + "or raise its default_pool_size");
        }
        if (SqlStates.isLoginRefused(failure) || message(failure).contains(NO_PASSWORD)) {
            return Optional.of("let the role be there, with LOGIN, and pg_hba.conf let it in from here; its password "
                    + "is in the DSN, in Vault or in the file that PGPASSFILE names, and not in PGPASSWORD");
        }
        if (message(failure).contains(GSS)) {
            return Optional.of("gssencmode=require wants a ticket of Kerberos here, and a server that takes it: leave "
                    + "it out, or let sslmode encrypt");
        }
        if (SqlStates.is(failure, SqlStates.NO_DATABASE) || message(failure).contains(NO_DATABASE)) {
            return Optional.of("let the DSN name a database that is there");
        }
        return SqlStates.is(failure, SqlStates.CANNOT_CONNECT) ? Optional.of("see whether host and port of the "
                + "DSN are right, the server runs, and no firewall is between")
                : Optional.empty();
    }

    /** What to do about default_transaction_read_only. */
    static String takesWrites(Dsn dsn) {
        String reset = " RESET default_transaction_read_only";
        return "if it is for the role, ALTER ROLE " + (dsn.user() == null ? "…" : quoted(dsn.user())) + reset
                + ", and the same with IN DATABASE " + quoted(dsn.database()) + "; for the database, ALTER DATABASE "
                + quoted(dsn.database()) + reset;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** @return whether it lasts until a person changes a setting, a certificate or a role; else waiting may help */
    public static boolean lasts(SQLException failure, Dsn dsn) {
        return SqlStates.isConnectRefused(failure) || message(failure).contains(POOLER_REFUSES)
                || tls(message(failure), dsn).isPresent();
    }

    private static String message(SQLException failure) {
        return String.valueOf(failure.getMessage());
    }

    private static Optional<String> tls(String message, Dsn dsn) {
        Matcher wrongName = WRONG_NAME.matcher(message);
        if (wrongName.matches()) {
            return Optional.of("its certificate is not for the name " + wrongName.group(1) + "; let the DSN name the "
                    + "host as the certificate does, or have a certificate made for that name");
        }
        if (message.contains("validity check failed")) {
            return Optional.of("its certificate has expired, or is not valid yet; have a new one made");
        }
        if (message.contains("PKIX path")) {
            return Optional.of("its certificate is not signed by " + authorities(dsn) + "; let sslrootcert name the "
                    + "file with the certificate of the authority that signed it");
        }
        if (message.contains("does not support SSL")) {
            return Optional.of("it has no TLS, which sslmode=" + dsn.parameters().get("sslmode") + " demands; set "
                    + "ssl = on on the server");
        }
        if (message.contains("SSL root certificate")) {
            return Optional.of(message + " Let sslrootcert name the file with the certificate of the authority");
        }
        if (message.contains("private key")) {
            return Optional.of(message + "; sslkey must name a PKCS-8 key without a passphrase, RSA in PEM or any in "
                    + "DER (.pk8)");
        }
        if (message.contains("valid client certificate")) {
            return Optional.of(message + "; let sslcert and sslkey name one that the server takes");
        }
        // The files of the client's certificate, and a server that does not take it.
        return UNUSABLE.matcher(message).find() ? Optional.of(message) : Optional.empty();
    }

    private static String authorities(Dsn dsn) {
        String file = dsn.parameters().get("sslrootcert");
        return "an authority " + (file == null ? "that is known here" : "of " + file);
    }
}
