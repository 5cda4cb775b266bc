package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures last; LastingFailureIT and TlsIT have them from real servers. */
class DatabaseDownTest {
    private static final Dsn DSN = Dsn.parse("TARGET_DSN", "postgres://ann@db/yosai");

    @Test
    void whatVaultRefusesItIsNotAskedForWithEachConnection() {
        AtomicInteger asked = new AtomicInteger();
        CurrentDsn dsn = new CurrentDsn("TARGET_DSN", DatabaseLocation.parse("TARGET_DSN", "vault:secret/timescale#dsn",
                ""), path -> {
            asked.incrementAndGet();
            throw new OperatorError("it does not let the login read " + path);
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(dsn::get).isInstanceOf(DatabaseDown.class).hasMessageContaining("does not let");
        }
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "28P01, true",  // wrong password
        "28000, true",  // no LOGIN, or nothing in pg_hba.conf
        "3D000, true",  // no such database
        "42501, true",  // no right to connect to it
        "08001, false", // refused by the network, or a host that is not known
        "08006, false", // cut off
        "53300, false", // too many connections
        "57P03, false", // starting up
        ", false"})
    void lastsByItsSqlState(String state, boolean lasts) {
        assertThat(DatabaseDown.lasts(new SQLException("FATAL: no", state), DSN)).isEqualTo(lasts);
    }

    /** In pgjdbc's words. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "The server does not support SSL. | true",
        "SSL error: Received fatal alert: unknown_ca | true",
        "Could not read SSL key file /run/tls/client.key. | true",
        "SSL error: Remote host terminated the handshake | false",
        "The connection attempt failed. | false"})
    void lastsByWhatTlsSays(String message, boolean lasts) {
        assertThat(DatabaseDown.lasts(new SQLException(message, "08006"), DSN)).isEqualTo(lasts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "28P01 | FATAL: password authentication failed for user \"ann\" | not in PGPASSWORD",
        "28000 | FATAL: role \"ann\" is not permitted to log in | with LOGIN",
        "08004 | SCRAM-based authentication was asked for, but no password was provided. | not in PGPASSWORD",
        "3D000 | FATAL: database \"yosai\" does not exist | name a database that is there",
        "08P01 | FATAL: no such database: yosai | name a database that is there",
        "08P01 | FATAL: query_wait_timeout | default_pool_size",
        "08006 | An error occurred while setting up the GSS Encoded connection. | a ticket of Kerberos",
        "08001 | Connection to db:5432 refused. | host and port of the DSN"})
    void saysWhatToDo(String state, String message, String hint) {
        assertThat(DatabaseDown.reason(new SQLException(message, state, new ConnectException("Connection refused")),
                DSN)).startsWith(message + "\nHINT: ").contains(hint);
    }

    @Test
    void whatPgjdbcKeepsToItselfIsSaid() {
        assertThat(DatabaseDown.reason(new SQLException("The connection attempt failed.", "08001",
                new UnknownHostException("db.invalid")), DSN))
                .startsWith("The connection attempt failed. The name db.invalid cannot be resolved\nHINT: ");
        assertThat(DatabaseDown.reason(new SQLException("An error occurred while setting up the connection.", "08006",
                new IOException("no ticket")), DSN))
                .isEqualTo("An error occurred while setting up the connection. no ticket");
    }

    /** It takes a server for a standby whose sessions begin read only, whatever the reason. */
    @Test
    void whereNoServerTakesWritesTheSettingOfTheRoleMayBeTheReason() {
        assertThat(DatabaseDown.reason(new SQLException("Could not find a server with specified targetServerType: "
                + "primary", "08001"), DSN)).contains("is on there: if it is for the role, ALTER ROLE \"ann\" RESET "
                + "default_transaction_read_only, and the same with IN DATABASE \"yosai\"; for the database, ALTER "
                + "DATABASE \"yosai\" RESET default_transaction_read_only");
    }
}
