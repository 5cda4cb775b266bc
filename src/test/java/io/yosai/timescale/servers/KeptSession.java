package io.yosai.timescale.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * A session that a test class keeps: one for each of its thousands of questions takes more of the processors than what
 * the tests are about. Whoever comes while it is in use gets one of its own.
 */
final class KeptSession implements Statements, AutoCloseable {
    /** What leaves something behind in a session, is about sessions, or changes those that begin later. */
    private static final Pattern OWN = Pattern.compile("(^|;)\\s*(SET|RESET|BEGIN|START|PREPARE|LISTEN|LOAD|DISCARD)\\b"
            + "|set_config|advisory|pg_terminate_backend|pg_backend_pid|pg_reload_conf|pg_stat_activity"
            + "|\\b(TEMP|EXTENSION|DATABASE|ROLE|SYSTEM|USER)\\b", Pattern.CASE_INSENSITIVE);
    /** SQLSTATEs of a session that has ended: the network, and the server's own reasons. */
    private static final Pattern OVER = Pattern.compile("08...|57P0[1-5]|25P03");

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private Connection kept;

    KeptSession(Database database) {
        this.database = database;
    }

    @Override
    public <T> T use(String sql, Use<T> use) {
        if (!lock.tryLock()) {
            return database.use(sql, use);
        }
        try {
            if (OWN.matcher(sql).find()) {
                close();
                return database.use(sql, use);
            }
            if (kept == null) {
                kept = database.connect();
            }
            try (Statement statement = kept.createStatement()) {
                return use.of(statement);
            }
        } catch (SQLException e) {
            if (OVER.matcher(String.valueOf(e.getSQLState())).matches()) {
                // A server that was stopped meanwhile has ended it before the statement.
                close();
                return database.use(sql, use);
            }
            throw Database.failed(e, sql);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try (Connection over = kept) {
            kept = null;
        } catch (SQLException e) {
            // The server has closed it.
        } finally {
            lock.unlock();
        }
    }
}
