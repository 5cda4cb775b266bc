package io.yosai.timescale.bench;

import io.yosai.timescale.database.SqlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which ways of copying are put side by side. */
record CopyPaths(Path psql) {
    private static final String PIPE = "`psql` COPY binary to `psql` COPY binary";

    /**
     * @param fast rows of the paths that copy
     * @param slow rows of those that insert page by page
     * @param single rows of the one that inserts row by row
     */
    List<CopyPath> table(long fast, long slow, long single) throws IOException {
        return List.of(
                pipe(PIPE, fast, ""),
                new PsqlPipe("the same, `ORDER BY time, event_id`", fast, psql, "", " ORDER BY time, event_id", "", ""),
                new PsqlPipe("the same, and its SELECT hashes a column", fast, psql, "person_id", "", "", ""),
                ServicePath.replicate("the service, `replicate` into an empty table", fast),
                ServicePath.masking("the same, and a step hashes a column of each row", fast),
                ServicePath.pages("the service, page after page, `--no-backfill`", fast, Map.of()),
                backfill(fast, 1), backfill(fast, 2), backfill(fast, 4),
                new HandWritten("camel-sql by hand, `batch=true`", slow, "batch"),
                new HandWritten("camel-sql by hand, row by row", single, "row"));
    }

    /**
     * History, left as it comes and compressed.
     *
     * @param compresses whether the target can
     */
    List<CopyPath> backfill(long rows, boolean compresses) {
        Map<String, String> later = Map.of("TIMESCALE_COMPRESSION_DAYS", "360");
        List<CopyPath> left = List.of(pipe(PIPE, rows, ""),
                ServicePath.backfill("`backfill --workers 1`", rows, 1, later),
                ServicePath.backfill("`backfill --workers 2`", rows, 2, later));
        return !compresses ? left : Stream.concat(left.stream(), Stream.of(
                new PsqlPipe("the same pipe, then `compress_chunk`", rows, psql, "", "", "",
                        "SELECT compress_chunk(chunk) FROM show_chunks('access_events') AS chunk"),
                ServicePath.backfill("`backfill --workers 2`, compressed", rows, 2, Map.of()))).toList();
    }

    /** Other programs, beside the pipe and the service. */
    List<CopyPath> peers(long rows) {
        Peers peers = new Peers(psql.resolveSibling(""));
        return List.of(pipe(PIPE, rows, ""),
                ServicePath.replicate("the service, `replicate` into an empty table", rows),
                backfill(rows, 2), peers.dump(rows), peers.debezium(rows));
    }

    /** What the indexes take of the pipe, and what a page with its transaction and watermark takes of the service. */
    List<CopyPath> shares(long rows) {
        return List.of(
                pipe(PIPE, rows, ""),
                pipe("the same, the unique index alone", rows, SqlFile.read("/bench/unique-index-alone.sql")),
                pipe("the same, no index", rows, SqlFile.read("/bench/no-index.sql")),
                pages(rows, 1_000), pages(rows, 2_000), pages(rows, 5_000), pages(rows, 20_000));
    }

    private static ServicePath backfill(long rows, int workers) {
        return ServicePath.backfill("`backfill --workers " + workers + "`", rows, workers, Map.of());
    }

    private PsqlPipe pipe(String name, long rows, String preparation) {
        return new PsqlPipe(name, rows, psql, "", "", preparation, "");
    }

    private static CopyPath pages(long rows, int size) {
        return ServicePath.pages("the service, `REPLICATION_PAGE_SIZE=" + size + "`", rows,
                Map.of("REPLICATION_PAGE_SIZE", String.valueOf(size)));
    }
}
