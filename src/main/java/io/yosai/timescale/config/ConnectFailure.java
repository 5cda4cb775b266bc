package io.yosai.timescale.config;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why there is no connection, and where TLS is the reason, what to do about it: pgjdbc speaks of its own classes there. */
public final class ConnectFailure {
    private static final Pattern WRONG_NAME = Pattern.compile("The hostname (\\S+) could not be verified by.*");

    private ConnectFailure() {
    }

    /**
     * @param failure what pgjdbc said
     * @return without the name of the database
     */
    public static String reason(SQLException failure, Dsn dsn) {
        String message = String.valueOf(failure.getMessage());
        Matcher wrongName = WRONG_NAME.matcher(message);
        if (wrongName.matches()) {
            return "its certificate is not for the name " + wrongName.group(1) + "; let the DSN name the host as the "
                    + "certificate does, or have a certificate made for that name";
        }
        if (message.contains("PKIX path")) {
            return "its certificate is not signed by " + authorities(dsn) + "; let sslrootcert name the file with the "
                    + "certificate of the authority that signed it";
        }
        if (message.contains("does not support SSL")) {
            return "it has no TLS, which sslmode=" + dsn.parameters().get("sslmode") + " demands; set ssl = on on the server";
        }
        if (message.contains("SSL root certificate")) {
            return message + " Let sslrootcert name the file with the certificate of the authority";
        }
        if (message.contains("private key")) {
            return message + "; sslkey must name a PKCS-8 key without a passphrase, RSA in PEM or any in DER (.pk8)";
        }
        // "The connection attempt failed." keeps to itself what the network said.
        return message.endsWith("attempt failed.") && failure.getCause() != null
                ? message + " " + failure.getCause().getMessage() : message;
    }

    private static String authorities(Dsn dsn) {
        String file = dsn.parameters().get("sslrootcert");
        return "an authority " + (file == null ? "that is known here" : "of " + file);
    }
}
