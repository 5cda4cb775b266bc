package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A statement of a folder that was kept through an upgrade, of which this version of the program wants another. */
record KeptStatement(RouteStatement statement, Variables variables) {
    private static final Path TARGET = Path.of("sql", "target");
    /** What the beans read of watermark.sql, and of what else a version of it takes no notice. */
    private static final List<String> OF_WATERMARK = List.of("key", "tx", "time", "source", "ordered_by", "share",
            "gone_back", "paused", "reason", "table_id", "elsewhere", "now", "floor", "last_whole", "uncompared",
            "widened");
    private static final String HYPERTABLE = "hypertable";

    List<Finding> findings() {
        Path file = statement.file();
        if (file == null || !file.getParent().endsWith(TARGET)) {
            return List.of();
        }
        return switch (file.getFileName().toString()) {
            case "watermark.sql" -> watermark(file, statement.sql().names());
            case "backfill_finish.sql" -> List.of(Finding.warning(file, "a slice of a backfill is called finished, "
                    + "though a crash of the target may have taken back its last page", "take the backfill.camel.yaml "
                    + "that ships, whose step finish-slice calls the bean chunks, and delete this file"));
            case "drop_chunks.sql" -> drop(file, !statement.sql().parameters().isEmpty(), variables.isSet(HYPERTABLE));
            default -> List.of();
        };
    }

    private static List<Finding> watermark(Path file, Set<String> names) {
        return names.containsAll(OF_WATERMARK) ? List.of() : List.of(Finding.error(file, "the program needs "
                + OF_WATERMARK.stream().filter(name -> !names.contains(name)).map(name -> "`" + name + "`")
                .collect(Collectors.joining(", ")) + " of this statement, which does not name it",
                "it is one of an earlier version: take the one that ships, and put your changes into that"));
    }

    /**
     * @param takes whether it is of one table
     * @param given whether the routes name that
     */
    private static List<Finding> drop(Path file, boolean takes, boolean given) {
        return takes == given ? List.of() : given
                ? List.of(Finding.warning(file, "the chunks of all tables are dropped, for each table once more",
                "take the one that ships, which drops those of the parameter `" + HYPERTABLE + "`"))
                : List.of(Finding.error(file, "nobody sets the parameter `" + HYPERTABLE + "` of this statement",
                "take the policies.camel.yaml that ships, which runs it for each table"));
    }
}
