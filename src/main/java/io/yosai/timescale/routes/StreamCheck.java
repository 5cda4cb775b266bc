package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStatement;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Stream.Wishes;
import io.yosai.timescale.stream.Streams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Streams that cannot be copied as they are declared, and SELECTs of theirs that the program cannot put into its
 * statements.
 */
record StreamCheck(Path folder, Flow flow, Streams streams) {
    static final String TEMPLATE = "stream";

    /** The files with SELECTs of streams, with either cursor, and those that declare objects of the target. */
    Set<Path> files() {
        Set<Path> files = new TreeSet<>(declared());
        for (String cursor : List.of("time", "xid")) {
            given("select").map(text -> text.replace("{{replication.cursor}}", cursor)).map(this::filled)
                    .map(folder.resolve(Streams.SELECTS)::resolve).forEach(files::add);
        }
        return files;
    }

    private List<Path> declared() {
        return Stream.concat(given("aggregates").map(this::filled).filter(name -> !name.isEmpty())
                        .map(folder.resolve(Wishes.AGGREGATES)::resolve), Stream.of(folder.resolve(Wishes.HYPERTABLES)))
                .distinct().flatMap(of -> SqlFile.in(of).stream()).toList();
    }

    private Stream<String> given(String parameter) {
        return flow.madeOf(TEMPLATE).map(made -> made.parameters().get(parameter)).filter(Objects::nonNull);
    }

    private String filled(String text) {
        return flow.placeholders().filled(text, Map.of());
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<OperatorError> mistakes = new ArrayList<>();
        OperatorError.collect(mistakes, () -> streams.right(mistakes).forEach(stream ->
                OperatorError.collect(mistakes, () -> {
                    Path file = streams.select(stream).file();
                    RouteFile.read(file, RoutesTree.bytes(file), findings::add);
                })));
        mistakes.forEach(mistake -> findings.addAll(Finding.all(folder, mistake)));
        return findings;
    }

    /**
     * The SELECTs that can be read, as statements of the source, and what is declared for the tables, as those of the
     * target.
     */
    List<RouteStatement> selects() {
        List<RouteStatement> selects = new ArrayList<>();
        List<OperatorError> reported = new ArrayList<>();
        streams.right(reported).forEach(stream -> OperatorError.collect(reported, () -> selects.add(
                statement(streams.select(stream), "source-" + stream.source()))));
        declared().forEach(file -> OperatorError.collect(reported, () -> selects.add(statement(
                SelectFile.parse(file, SqlFile.text(file), flow.placeholders().values()), "target"))));
        return selects;
    }

    private static RouteStatement statement(SelectFile select, String database) {
        String text = SqlFile.text(select.file());
        // With a setting filled in, places are others.
        RouteStatement.Place place = RouteStatement.in(select.file(), text);
        return new RouteStatement(new SqlStatement(select.text()), Set.of(database), select.file(),
                text.startsWith(select.text()) ? place : (offset, what, hint) -> place.error(0, what, hint));
    }
}
