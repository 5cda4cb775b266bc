package io.yosai.timescale.routes;

import io.yosai.timescale.stream.Streams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;

/** Every check of route files that needs neither a database nor a start. */
public final class FolderCheck {
    /** The route that must be there. */
    public static final String MAIN_JOB = "copy";

    private final Path folder;
    private final RoutesTree tree;
    private final Known known;
    private final Placeholders placeholders;

    /**
     * What the routes may name beside each other.
     *
     * @param properties placeholders
     * @param beans      by their names
     * @param variables  names that beans set, and who calls a route
     * @param sources    beans whose database may only be read
     */
    public record Known(Map<String, String> properties, Map<String, Class<?>> beans, Set<String> variables,
            Set<String> sources) {
    }

    /** @param folder absolute */
    public FolderCheck(Path folder, Known known) {
        this.folder = folder;
        this.tree = new RoutesTree(folder);
        this.known = known;
        this.placeholders = new Placeholders(known.properties());
    }

    /** @return whether a file is as it was when the program was built */
    public boolean isShipped(Path file) {
        return Files.exists(file) && tree.isShipped(file);
    }

    /**
     * All of the folder. Files as they were shipped are not compared with the schema; where no file was changed,
     * nothing is looked at, and nothing is wrong.
     */
    public List<Finding> changed() {
        return tree.isShipped() ? List.of() : findings(tree.routeFiles(), true, file -> !tree.isShipped(file));
    }

    /**
     * All of the folder.
     *
     * @param more files that are checked as if they were in the folder; one whose name is there stands in for it
     */
    public List<Finding> all(List<Path> more) {
        return findings(files(more), true, file -> true);
    }

    /** The route files of the folder, and more files as in {@link #all}. */
    private List<Path> files(List<Path> more) {
        List<String> names = more.stream().map(file -> file.getFileName().toString()).toList();
        return Stream.concat(tree.routeFiles().stream()
                .filter(file -> !names.contains(file.getFileName().toString())), more.stream()).toList();
    }

    /** Those of {@link #all} that hold anything but comments, which Camel would refuse. */
    public List<Path> filesWithRoutes(List<Path> more) {
        return files(more).stream().filter(file ->
                !RouteFile.isBlank(new String(RoutesTree.bytes(file), StandardCharsets.UTF_8))).toList();
    }

    /** What the checks look at: route files and SQL files. */
    public List<Path> files() {
        return tree.checked();
    }

    public FolderState state() {
        return FolderState.read(tree);
    }

    /**
     * The statements of the routes, without those that are known only when a route runs.
     *
     * @param more as in {@link #all}
     */
    public List<RouteStatement> statements(List<Path> more) {
        Flow flow = FlowReader.of(files(more), placeholders);
        SqlCheck sql = new SqlCheck(flow, new Variables(flow, known.variables()), List.of(), known.sources());
        return Stream.concat(sql.statements().stream(),
                new StreamCheck(folder, flow, streams(more)).selects().stream()).toList();
    }

    /** @param more as in {@link #all} */
    public Streams streams(List<Path> more) {
        return new Streams(folder, known.properties(), files(more));
    }

    /** As {@link #changed}, of some files of the folder, for a job that is run by itself. */
    public List<Finding> changed(List<Path> files) {
        return files.stream().allMatch(this::isShipped) ? List.of()
                : findings(files, false, file -> !tree.isShipped(file));
    }

    private List<Finding> findings(List<Path> paths, boolean whole, Predicate<Path> foreign) {
        List<Finding> findings = new ArrayList<>();
        List<RouteFile> files = new ArrayList<>();
        paths.forEach(path -> RouteFile.read(path, findings::add).ifPresent(files::add));
        // What is no YAML of ours cannot be compared.
        Set<Path> broken = findings.stream().filter(Finding::isError).map(Finding::file).collect(Collectors.toSet());
        List<RouteFile> unknown = files.stream()
                .filter(file -> foreign.test(file.path()) && !broken.contains(file.path())).toList();
        unknown.forEach(new SchemaCheck(placeholders, findings)::find);
        // Where a route could not be read, what it has would be missed elsewhere.
        boolean complete = findings.stream().noneMatch(Finding::isError);
        Flow flow = FlowReader.read(files, placeholders);
        names(flow, complete, complete && whole ? foreign : file -> false, findings);
        if (complete && whole) {
            mainJob(flow, findings);
        }
        if (whole) {
            tree.unread().forEach(file ->
                    findings.add(Finding.warning(file, "this file is not read", whyUnread(file))));
        }
        return findings.stream().distinct().sorted().toList();
    }

    /** @param unused which files are reported if no route runs them */
    private void names(Flow flow, boolean complete, Predicate<Path> unused, List<Finding> findings) {
        DefaultCamelContext camel = new DefaultCamelContext();
        new NameCheck(flow, camel, findings).find(complete);
        flow.files().forEach(file -> findings.addAll(file.order()));
        new BeanCheck(flow, known.beans(), camel, findings).find();
        findings.addAll(new EndpointCheck(flow, camel).findings(complete));
        findings.addAll(new ExpressionCheck(flow, camel.resolveLanguage("simple")).findings());
        StreamCheck streams = new StreamCheck(folder, flow, new Streams(folder, known.properties(),
                flow.files().stream().map(RouteFile::path).toList()));
        findings.addAll(streams.findings());
        findings.addAll(GaugeCheck.findings(folder));
        List<Path> statements = new ArrayList<>(tree.sqlFiles());
        statements.removeAll(streams.files());
        Variables variables = new Variables(flow, known.variables());
        findings.addAll(new SqlCheck(flow, variables, statements, known.sources()).findings(unused));
        if (complete) {
            findings.addAll(variables.findings(flow));
        }
    }

    private void mainJob(Flow flow, List<Finding> findings) {
        List<String> ids = flow.valuesOf(Flow.ROUTE_ID).stream().map(Flow.Mention::text).toList();
        if (!ids.contains(MAIN_JOB)) {
            Path file = folder.resolve(MAIN_JOB + RoutesTree.ENDING);
            findings.add(Finding.error(Files.exists(file) ? file : folder, "no route has the id `" + MAIN_JOB + "`",
                    Hint.nearest(MAIN_JOB, ids)));
        }
        if (flow.madeOf(StreamCheck.TEMPLATE).findAny().isEmpty()) {
            findings.add(Finding.warning(folder, "no stream is declared: nothing is copied",
                    "the file streams.camel.yaml that ships declares access_events"));
        }
    }

    private String whyUnread(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(RoutesTree.ENDING) ? "route files stand in the routes folder itself"
                : name.matches(".*\\.ya?ml") ? "the name of a route file ends in " + RoutesTree.ENDING
                : name.endsWith(".properties") ? "settings are environment variables"
                : name.matches(".*\\.(jar|class)") ? "the jar of a class of your own comes into extra-lib/"
                : "a route is written in YAML, in a file whose name ends in " + RoutesTree.ENDING;
    }
}
