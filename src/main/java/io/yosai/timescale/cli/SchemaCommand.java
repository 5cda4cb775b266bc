package io.yosai.timescale.cli;

import io.yosai.timescale.backfill.EarlierSlices;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.schema.Declarations;
import io.yosai.timescale.schema.SchemaChange;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.vault.Vault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "schema", mixinStandardHelpOptions = true,
        description = "Makes the target what is declared, and prints what was found and what was done. Exits 1 if a "
                + "table could not be made so.")
public final class SchemaCommand extends Verb {
    @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--allow-drop",
            description = "Set a shorter retention even if chunks that exist are dropped by it.")
    private boolean allowDrop;

    @Option(names = "--migrate-data",
            description = "Make hypertables of plain tables that have rows; each is locked meanwhile.")
    private boolean migrateData;

    @Option(names = "--primary-cursor", arity = "0..1", fallbackValue = "", paramLabel = "STREAM",
            description = "Print the SQL that prepares the source of a stream, or of all of them, for the cursor xid, "
                    + "and do nothing.")
    private String primaryCursor;

    @Override
    int run() throws Exception {
        Settings settings = settings();
        if (primaryCursor != null) {
            Streams streams = new Streams(routes(), settings.properties());
            (primaryCursor.isEmpty() ? streams.atLeastOne() : List.of(streams.get(primaryCursor)))
                    .forEach(stream -> out().print(primaryCursor(stream, streams.select(stream))));
            return 0;
        }
        TimescaleDBManager.Options options = new TimescaleDBManager.Options(dryRun,
                allowDrop || settings.isOn(Setting.TIMESCALE_ALLOW_DROP), migrateData);
        // Where one cannot be asked only a table that is to be made of the columns of a SELECT fails.
        Map<String, DatabasePool> sources = new HashMap<>();
        try (Vault vault = new Vault(settings.vault());
                DatabasePool target = Databases.openTargetToMake(settings, vault)) {
            Path routes = routes();
            Declarations declarations = new Declarations(new Streams(routes, settings.properties()), routes,
                    settings.properties(),
                    source -> sources.computeIfAbsent(source, name -> Databases.openSource(name, settings, vault)));
            TimescaleDBManager.Result result = new TimescaleDBManager(target, declarations, options).ensure();
            print(result.changes());
            if (declarations.streams().all().isEmpty()) {
                warn("no stream is declared: nothing is copied");
            }
            result.warnings().forEach(this::warn);
            result.remark().ifPresent(this::warn);
            if (!dryRun) {
                EarlierSlices.unfinished(target).forEach(this::warn);
            }
            result.failures().values().forEach(failure -> ErrorLines.print(err(), failure.getMessage()));
            return result.failures().isEmpty() ? 0 : 1;
        } finally {
            sources.values().forEach(DatabasePool::close);
        }
    }

    /** Returns the SQL that prepares the source of a stream for the cursor xid. */
    public static String primaryCursor(Stream stream, SelectFile select) {
        return Sql.fill("/schema/primary_cursor.sql", Map.of("stream", stream.name(),
                "table", select.table().orElse(stream.table().sql()), "key", Sql.names(stream.key()),
                "time_order", Sql.names(stream.timeOrder()), "by_tx", Sql.name(stream.name() + "_tx"),
                "without_tx", Sql.name(stream.name() + "_without_tx")));
    }

    private void print(List<SchemaChange> changes) {
        print(List.of("object", "found", "wanted", dryRun ? "would be" : "done"), changes.stream().map(change ->
                List.of(change.object(), change.found(), change.wanted(), change.done())));
        long changed = changes.stream().filter(SchemaChange::isChange).count();
        out().printf("%d of %d objects %s%n", changed, changes.size(), dryRun ? "would be changed" : "changed");
    }
}
