package io.yosai.timescale.app;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.database.SqlStatement;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.RouteStatement;
import io.yosai.timescale.schema.OwnTables;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Prepares statements on the servers that they are for, which finds what is misspelt in them and runs nothing. */
final class StatementsOnServers {
    /** A table, a schema, a function, a type or a column that is not there. */
    private static final Set<String> NOT_THERE = Set.of(SqlStates.NO_TABLE, SqlStates.NO_SCHEMA, SqlStates.NO_FUNCTION,
            SqlStates.NO_OBJECT, SqlStates.NO_COLUMN);

    private static final int MOST_NAMED = 3;

    private final Map<String, DataSource> databases;
    private final Predicate<Path> isShipped;
    /** What shipped statements did not find. */
    private final Set<String> notMadeYet = new TreeSet<>();

    /**
     * @param databases by the names of their beans
     * @param isShipped whether a file is as it was when the program was built
     */
    StatementsOnServers(Map<String, DataSource> databases, Predicate<Path> isShipped) {
        this.databases = databases;
        this.isShipped = isShipped;
    }

    /** @param folder the place of what concerns no one file */
    List<Finding> findings(List<RouteStatement> statements, Path folder) {
        List<Finding> findings = new ArrayList<>();
        databases.forEach((name, database) -> {
            List<RouteStatement> ofIt = statements.stream().filter(statement -> statement.databases().contains(name))
                    .toList();
            if (!ofIt.isEmpty()) {
                findings.addAll(findings(name, database, ofIt));
            }
        });
        if (!notMadeYet.isEmpty()) {
            String some = notMadeYet.stream().limit(MOST_NAMED).collect(Collectors.joining("; "));
            findings.add(Finding.warning(folder, "the target is not made yet, or by an older version: " + some
                    + (notMadeYet.size() > MOST_NAMED ? "; …" : ""),
                    "the verb schema makes it, and so does the first start"));
        }
        return findings.stream().distinct().sorted().toList();
    }

    private List<Finding> findings(String name, DataSource database, List<RouteStatement> statements) {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            for (RouteStatement statement : statements) {
                try (PreparedStatement prepared = connection.prepareStatement(statement.sql().jdbc(parameter -> "?"))) {
                    // This asks the server.
                    prepared.getParameterMetaData();
                } catch (PSQLException e) {
                    if (e.getServerErrorMessage() == null) {
                        throw e;
                    }
                    finding(name, statement, e.getServerErrorMessage(), findings);
                }
            }
        } catch (SQLException e) {
            throw new PassFailed("the statements for " + name + " are not checked: " + Failures.reason(e), e);
        }
        return findings;
    }

    /**
     * What the SELECTs of streams lack, such as a column of the key, and what the tables lack that are there. No row is
     * read.
     *
     * @param folder the place of what concerns no one file
     * @param wrong files that are found wrong already
     */
    List<Finding> selects(Streams streams, Path folder, Set<Path> wrong) {
        List<Finding> findings = new ArrayList<>();
        for (Stream stream : streams.all()) {
            SelectFile select = streams.select(stream);
            if (!wrong.contains(select.file())) {
                try (Connection source = databases.get(SourceName.of("source", stream.source())).getConnection()) {
                    Set<String> columns = Selected.read(source, stream, select).columns().keySet();
                    try (Connection target = databases.get("target").getConnection()) {
                        Layout.requireColumns(stream, select, columns, target);
                        OwnTables.refuse(stream, select, source, target);
                    }
                } catch (OperatorError e) {
                    findings.add(Finding.of(folder, e));
                } catch (SQLException e) {
                    throw new PassFailed("the stream " + stream.name() + " is not checked: " + Failures.reason(e), e);
                }
            }
        }
        return findings;
    }

    /** The monitoring has connections of its own. */
    private static String serverOf(String database) {
        return database.replaceFirst("^monitor", "").toLowerCase(Locale.ROOT).replaceFirst("-primary$", "")
                .replaceFirst("-", " ");
    }

    private void finding(String database, RouteStatement statement, ServerErrorMessage error, List<Finding> findings) {
        if (database.matches("(?i).*target") && NOT_THERE.contains(error.getSQLState()) && statement.file() != null
                && isShipped.test(statement.file())) {
            notMadeYet.add(error.getMessage());
            return;
        }
        SqlStatement sql = statement.sql();
        int offset = error.getPosition() > 0 ? sql.offset(error.getPosition()) : 0;
        findings.add(statement.place().error(offset, "the server of " + serverOf(database) + " says: "
                + error.getMessage(), error.getHint() == null ? "" : error.getHint()));
    }
}
