package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.FolderCheck;
import io.yosai.timescale.schema.Declarations;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds mistakes in the route files before Camel reads them; it starts nothing and connects to nothing. */
public final class RouteCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCheck.class);
    /** The names that Java gives to routes and their SQL, of which route files say nothing. */
    static final Set<String> GIVEN_VARIABLES = Set.of(
            // By exchange.setVariable, in the beans.
            "source", "table", "retain", "by_xid", "steps", "position", "watermark_time", "source_identity",
            "source_now", "gone_back", "claim", "horizon", "pass", "caught_up", "copied_all", "rows",
            "activity", "from", "to", "unit", "run", "layout", "floor", "oldest", "comparison", "claimed", "range_from",
            "range_to", "range", "chunk_seconds", "made_for", "filled", "attached", "late", "slice", "slice_from",
            "slice_to", "watermark", "bucket_done", "programs", "backup", "restore", "streams",
            // By the verbs, for the route that they call.
            "workers", "only", "rows_per_second", "stream", "reconcile_scope", "reconcile_from", "reconcile_to",
            "reconcile_dry_run", "archive", "request",
            // By PolicyRights, for each row.
            "may_jobs", "may_aggregates", "may_retention",
            // In a map in the body, by BackfillPlan.divide.
            "slices_from", "slices_to", "slices_rows", "slices_whole");
    /** The beans that only read. */
    private static final Pattern SOURCES = Pattern.compile("(source|monitorSource)(-.*)?");

    private final Path folder;
    private final Settings settings;
    private final FolderCheck check;

    /**
     * @param folder of the route files
     * @param beans  that the routes may name
     */
    public RouteCheck(Path folder, Settings settings, Map<String, Object> beans) {
        this.folder = folder;
        this.settings = settings;
        Map<String, Class<?>> classes = new HashMap<>();
        beans.forEach((name, bean) -> classes.put(name, bean.getClass()));
        Set<String> sources = beans.keySet().stream().filter(name -> SOURCES.matcher(name).matches())
                .collect(Collectors.toSet());
        check = new FolderCheck(folder,
                new FolderCheck.Known(properties(folder, settings), classes, GIVEN_VARIABLES, sources));
    }

    /** @return the placeholders */
    static Map<String, String> properties(Path folder, Settings settings) {
        Map<String, String> properties = new HashMap<>(settings.properties());
        properties.putIfAbsent("routes.dir", folder.toString());
        return properties;
    }

    /**
     * All that can be found without a start, in order.
     *
     * @param more files that are checked as if they were in the folder; one whose name is there stands in for it
     */
    public List<Finding> findings(List<Path> more) {
        List<Finding> findings = check.all(more);
        if (findings.stream().anyMatch(Finding::isError)) {
            return findings;
        }
        try {
            new Declarations(check.streams(more), folder, settings.properties(), source -> null).check();
            return findings;
        } catch (OperatorError e) {
            return Stream.concat(findings.stream(), Finding.all(folder, e).stream()).sorted().toList();
        }
    }

    /** Prepares the statements of the routes on their servers, and runs none of them. */
    List<Finding> statementFindings(List<Path> more, Map<String, DataSource> databases) {
        StatementsOnServers servers = new StatementsOnServers(databases, check::isShipped);
        List<Finding> findings = servers.findings(check.statements(more), folder);
        Set<Path> wrong = findings.stream().filter(Finding::isError).map(Finding::file).collect(Collectors.toSet());
        return Stream.concat(findings.stream(),
                servers.selects(check.streams(more), folder, wrong).stream()).sorted().toList();
    }

    /** The check of the files alone. */
    FolderCheck ofFolder() {
        return check;
    }

    /**
     * The check before a start, which costs next to nothing where no file was changed since the build.
     *
     * @throws OperatorError with a line for each mistake
     */
    void require() {
        require(check.changed());
    }

    /** As {@link #require()}, of some files of the folder only, by their names without the ending. */
    void require(String... names) {
        require(check.changed(Stream.of(names).map(name -> folder.resolve(name + ".camel.yaml")).toList()));
    }

    /**
     * @return where Camel finds the files that {@link #findings} looks at; those that hold comments only are none for
     * Camel
     */
    String pattern(List<Path> more) {
        return check.filesWithRoutes(more).stream().map(file -> "file:" + file).collect(Collectors.joining(","));
    }

    private void require(List<Finding> findings) {
        findings.stream().filter(finding -> !finding.isError()).forEach(finding -> LOG.warn("{}", finding));
        String errors = findings.stream().filter(Finding::isError).map(Finding::toString)
                .collect(Collectors.joining("\n"));
        if (!errors.isEmpty()) {
            throw new OperatorError(errors + "\nthe routes in " + folder + " are not started\nHINT: correct "
                    + "them; the verb validate shows the same");
        }
    }
}
