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
            if (stream.share().isAll()) {
                throw new OperatorError(
                        "%s: the streams %s share the table %s, and %s does not say which rows are its own\n"
                        .formatted(stream.at(), names(sharing), stream.table(), stream.name())
                        + "HINT: set the parameter where, for instance: site = '" + stream.name() + "'");
            }
            for (Stream other : sharing) {
                if (other != stream && !other.share().excludes(stream.share())) {
                    throw new OperatorError(
                            "%s: a row of the table %s could be one of the stream %s (%s) and one of %s (%s)\nHINT: "
                            .formatted(stream.at(), stream.table(), stream.name(), stream.share(), other.name(),
                            other.share())
                            + "let the parameter where name one column with another value in each");
                }
            }
        }
    }

    private static String names(List<Stream> streams) {
        return streams.stream().map(Stream::name).collect(Collectors.joining(", "));
    }
}
