package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several streams may share a table of the target when each says which rows are its own. */
final class SharedTables {
    private SharedTables() {
    }

    /** @throws OperatorError when two streams would take each other's rows for their own */
    static void check(List<Stream> streams) {
        Map<TableName, List<Stream>> byTable = streams.stream().collect(Collectors.groupingBy(Stream::table));
        byTable.values().stream().filter(sharing -> sharing.size() > 1).forEach(SharedTables::checkShares);
    }

    private static void checkShares(List<Stream> sharing) {
        for (Stream stream : sharing) {
            if (stream.where().isEmpty()) {
                throw new OperatorError("%s: the streams %s share the table %s, and %s does not say which rows are its own\n"
                        .formatted(stream.at(), names(sharing), stream.table(), stream.name())
                        + "HINT: set the parameter where, for instance: site = '" + stream.name() + "'");
            }
            for (Stream other : sharing) {
                if (other != stream && other.where().equals(stream.where())) {
                    throw new OperatorError("%s: the streams %s and %s have the same share of the table %s: %s\nHINT: "
                            .formatted(stream.at(), stream.name(), other.name(), stream.table(), stream.where())
                            + "a row belongs to one stream only; let the conditions exclude each other");
                }
            }
        }
    }

    private static String names(List<Stream> streams) {
        return streams.stream().map(Stream::name).collect(Collectors.joining(", "));
    }
}
