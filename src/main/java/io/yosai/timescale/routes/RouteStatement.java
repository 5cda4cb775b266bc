package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlStatement;
import java.nio.file.Path;
import java.util.Set;

/**
 * A statement that routes run.
 *
 * @param sql       as it is written
 * @param databases the beans of the data sources that it is run by, without those that are known only when the step
 *        runs
 * @param file      of the statement; null where it stands in a route
 * @param place     where it is
 */
public record RouteStatement(SqlStatement sql, Set<String> databases, Path file, Place place) {
    /** Turns an offset in the statement into a place in a file. */
    @FunctionalInterface
    public interface Place {
        /** @param offset of a character of the statement */
        Finding error(int offset, String what, String hint);
    }

    /** A file of its own. */
    static Place in(Path file, String sql) {
        return (offset, what, hint) -> Finding.after(file, sql.substring(0, offset), what, hint);
    }
}
