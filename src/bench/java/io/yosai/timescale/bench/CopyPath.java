package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** One way of getting the rows of a primary into an empty target. */
interface CopyPath {

    /** As the table calls it; Markdown. */
    String name();

    /** How many rows it is given to copy. */
    long rows();

    /** SQL that makes the empty target other than the product's schema has it; empty: nothing does. */
    default String preparation() {
        return "";
    }

    /** A column that it changes on purpose, which is not compared; empty: there is none. */
    default String masked() {
        return "";
    }

    /** Makes the empty target. */
    default Database target(Servers servers) throws IOException, InterruptedException, SQLException {
        return servers.freshTarget(preparation());
    }

    /** The programs that do it; the output of each is the input of the next. */
    List<ProcessBuilder> programs(Database source, Database target);
}
