package io.yosai.timescale.app;

import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The second table of the cookbook. */
public final class SecondTable {
    /** A primary that never heard of us. */
    public static final String ON_THE_PRIMARY =
            "CREATE TABLE door_events (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "
            + "opened_at timestamptz NOT NULL, door_id text NOT NULL, opened_by text, seconds_open integer); "
            + "CREATE INDEX ON door_events (opened_at, id)";

    private SecondTable() {
    }

    /** Copies the files of the example, as the cookbook says. */
    public static void install(Path routes) throws IOException {
        new Recipe("second-table").copyInto(routes);
    }

    /** The statements of the cookbook. */
    public static String onTheTarget() {
        try {
            return Files.readString(Routes.SHIPPED.resolveSibling("docs/cookbook.md"))
                    .split("## Copy a second table\n")[1]
                    .split("```sql\n")[2].split(" *```")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param time of row i, a timestamptz
     * @return SQL that adds rows on the primary, row i opened by {@code p(i modulo 7)}
     */
    public static String opened(int rows, String time) {
        return "INSERT INTO door_events (opened_at, door_id, opened_by, seconds_open) SELECT " + time
                + ", 'd' || i % 3, 'p' || i % 7, i % 90 FROM generate_series(1, " + rows + ") AS i";
    }
}
