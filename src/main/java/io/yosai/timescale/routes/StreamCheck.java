package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlStatement;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.stream.Stream.Wishes;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Streams that cannot be copied as they are declared, and SELECTs of theirs that the program cannot put into its
 * statements.
 */
record StreamCheck(Path folder, Flow flow) {
    static final String TEMPLATE = "stream";
    private static final String SOURCE = "source";
    private static final String TARGET = "target";

    /**
     * The files with SELECTs of streams, also those that depend on a setting, and those that declare objects of the
     * target.
     */
    Set<Path> files() {
        Set<Path> files = new TreeSet<>();
        streams().forEach(made -> files.addAll(files(made)));
        Set<Path> folders = flow.madeOf(TEMPLATE).filter(made -> made.given("aggregates") != null)
                .flatMap(made -> made.texts("aggregates", flow.placeholders()).stream())
                .map(name -> folder.resolve(Wishes.AGGREGATES).resolve(name)).collect(Collectors.toSet());
        folders.add(folder.resolve(Wishes.HYPERTABLES));
        new RoutesTree(folder).sqlFiles().stream().filter(file -> folders.contains(file.getParent()))
                .forEach(files::add);
        return files;
    }

    private Stream<Flow.Made> streams() {
        return flow.madeOf(TEMPLATE).filter(made -> made.given("select") != null);
    }

    private List<Path> files(Flow.Made made) {
        return made.texts("select", flow.placeholders()).stream()
                .map(name -> folder.resolve(Streams.SELECTS).resolve(name)).toList();
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        streams().forEach(made -> files(made).forEach(file -> select(file, made, findings)));
        try {
            new Streams(folder, settings()).all();
        } catch (OperatorError e) {
            findings.addAll(Finding.all(folder, e));
        }
        return findings;
    }

    private Map<String, String> settings() {
        return flow.placeholders().first();
    }

    /** The source that a stream reads. */
    private static String source(Flow.Made made) {
        return made.parameters().getOrDefault(SOURCE, Set.of(SourceName.PRIMARY)).iterator().next();
    }

    /** @param database the name of a source, or {@link #TARGET} */
    private Map<String, String> values(String database) {
        Map<String, String> values = new HashMap<>(settings());
        if (!database.equals(TARGET)) {
            values.put(SOURCE, database);
        }
        return values;
    }

    /**
     * The SELECTs that can be read, as statements of the source, and what is declared for the tables, as those of the
     * target.
     */
    List<RouteStatement> selects() {
        List<RouteStatement> selects = new ArrayList<>();
        Map<Path, Set<String>> sources = new TreeMap<>();
        streams().forEach(made -> files(made)
                .forEach(file -> sources.computeIfAbsent(file, any -> new TreeSet<>()).add(source(made))));
        for (Path file : files()) {
            sources.getOrDefault(file, Set.of(TARGET)).forEach(
                    database -> statement(file, database).ifPresent(selects::add));
        }
        return selects;
    }

    /** @param database the name of a source, or {@link #TARGET} */
    private Optional<RouteStatement> statement(Path file, String database) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String filled = SelectFile.parse(file, text, values(database)).text();
            // With a setting filled in, places are others.
            RouteStatement.Place place = RouteStatement.in(file, text);
            return Optional.of(new RouteStatement(new SqlStatement(filled),
                    Set.of(database.equals(TARGET) ? TARGET : SOURCE + "-" + database), file,
                    text.startsWith(filled) ? place : (offset, what, hint) -> place.error(0, what, hint)));
        } catch (IOException | OperatorError e) {
            // Among the findings of the check.
            return Optional.empty();
        }
    }

    private void select(Path file, Flow.Made made, List<Finding> findings) {
        try {
            RouteFile.read(file, Files.readAllBytes(file), findings::add)
                    .ifPresent(text -> SelectFile.parse(file, text, values(source(made))));
        } catch (IOException e) {
            findings.add(Files.exists(file) ? Finding.of(folder, new OperatorError.Unreadable(file, e))
                    : made.given("select").error("there is no file " + file,
                    Hint.nearest(file.getFileName().toString(), neighbours(file),
                    "put the SELECT of the stream there")));
        } catch (OperatorError e) {
            findings.add(Finding.of(folder, e));
        }
    }

    private static List<String> neighbours(Path file) {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(each -> each.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
