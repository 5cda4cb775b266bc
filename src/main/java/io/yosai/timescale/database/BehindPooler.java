package io.yosai.timescale.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * A connection behind a pooler that gives each transaction another session of the server. What is set in a session
 * would be lost for the next transaction, and reach other clients, as theirs reach us: our settings are made at the
 * start of each transaction and end with it, and a statement by itself is a transaction of its own. To its users it is
 * like any other connection.
 */
final class BehindPooler implements InvocationHandler {
    /** Statements that must not be in a transaction; they run with what the pooler's session has for settings. */
    private static final Pattern ALONE = Pattern.compile("(?is)(?:\\s|--[^\\n]*+\\n|/\\*.*?\\*/)*+"
            + "(?:CALL|VACUUM|CREATE\\s+DATABASE|DROP\\s+DATABASE)\\b.*");

    /** How many seconds a look at the connection may wait for its turn, where others have all of the sessions. */
    private static final int TURN = 30;

    private final Connection connection;
    private final TransactionBehindPooler transaction;
    private Connection proxy;
    private boolean autoCommit = true;

    /** Marks the connections that are behind a pooler. */
    interface Pooled {
    }

    private BehindPooler(Connection connection, SessionSettings settings, ServerState.Check check) {
        this.connection = connection;
        this.transaction = new TransactionBehindPooler(connection, settings, check);
    }

    static Connection of(Connection connection, SessionSettings settings, ServerState.Check check) throws SQLException {
        // A statement that is prepared by name is not there in another session.
        connection.unwrap(PGConnection.class).setPrepareThreshold(0);
        BehindPooler handler = new BehindPooler(connection, settings, check);
        handler.proxy = (Connection) Proxy.newProxyInstance(BehindPooler.class.getClassLoader(),
                new Class<?>[] {Connection.class, Pooled.class}, handler);
        return handler.proxy;
    }

    static boolean is(Connection connection) throws SQLException {
        return connection.isWrapperFor(Pooled.class);
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "getAutoCommit":
                return autoCommit;
            case "setAutoCommit":
                transaction.end(true);
                autoCommit = (boolean) arguments[0];
                return null;
            case "getTransactionIsolation":
                return transaction.isolation();
            case "setTransactionIsolation":
                transaction.isolation((int) arguments[0]);
                return null;
            case "commit":
                transaction.end(true);
                return null;
            case "rollback":
                if (arguments == null) {
                    transaction.end(false);
                    return null;
                }
                break;
            case "isValid":
                return connection.isValid(TURN);
            case "isWrapperFor":
                return ((Class<?>) arguments[0]).isInstance(self) || (boolean) call(connection, method, arguments);
            case "unwrap":
                if (((Class<?>) arguments[0]).isInstance(self)) {
                    return self;
                }
                // For a COPY, which goes past this.
                if (autoCommit) {
                    throw new SQLException("behind a pooler a COPY needs a transaction");
                }
                transaction.begin();
                break;
            case "createStatement":
                return statement((Statement) call(connection, method, arguments), null);
            case "prepareStatement", "prepareCall":
                return statement((Statement) call(connection, method, arguments), (String) arguments[0]);
            default:
        }
        return call(connection, method, arguments);
    }

    private Object statement(Statement statement, String sql) {
        Class<?> type = statement instanceof CallableStatement ? CallableStatement.class
                : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        return Proxy.newProxyInstance(BehindPooler.class.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        String text = sql == null && arguments != null ? (String) arguments[0] : sql;
                        return execute(statement, text, method, arguments);
                    }
                    if (method.getName().equals("getConnection")) {
                        return proxy;
                    }
                    // Which the server is asked for: it looks for tables, and for the rights to them.
                    if (method.getName().endsWith("MetaData")) {
                        return execute(statement, null, method, arguments);
                    }
                    // Rows that are fetched bit by bit would end with the transaction of their statement.
                    return autoCommit && method.getName().equals("setFetchSize") ? null
                            : call(statement, method, arguments);
                });
    }

    private Object execute(Statement statement, String sql, Method method, Object[] arguments) throws Throwable {
        transaction.begin();
        if (!autoCommit) {
            return call(statement, method, arguments);
        }
        if (sql != null && ALONE.matcher(sql).matches()) {
            transaction.end(true);
            return call(statement, method, arguments);
        }
        try {
            Object result = call(statement, method, arguments);
            transaction.end(true);
            return result;
        } catch (SQLException e) {
            transaction.abandon(e);
            throw e;
        }
    }

    private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
