package io.yosai.timescale.cli;

import io.yosai.timescale.config.DatabasePool;
import io.yosai.timescale.config.Databases;
import io.yosai.timescale.config.Settings;
import io.yosai.timescale.schema.SchemaChange;
import io.yosai.timescale.schema.SchemaOptions;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.schema.WantedSchema;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "schema", mixinStandardHelpOptions = true,
        description = "Makes the target what the settings say, and prints what was found and what was done.")
public final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--allow-drop", description = "Set a shorter retention even if chunks that exist are dropped by it.")
    private boolean allowDrop;

    @Option(names = "--migrate-data",
            description = "Make a hypertable of a plain table access_events that has rows; it is locked meanwhile.")
    private boolean migrateData;

    @Override
    public Integer call() throws Exception {
        Settings settings = CommandSettings.read();
        SchemaOptions options = new SchemaOptions(dryRun, allowDrop || settings.hypertable().allowDrop(), migrateData);
        try (DatabasePool target = Databases.openTarget(settings)) {
            print(new TimescaleDBManager(target, WantedSchema.of(settings.hypertable()), options).ensure());
        }
        return 0;
    }

    private void print(List<SchemaChange> changes) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("object", "found", "wanted", dryRun ? "would be" : "done"));
        changes.forEach(change -> rows.add(List.of(change.object(), change.found(), change.wanted(), change.done())));
        int[] widths = IntStream.range(0, 3)
                .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
        PrintWriter out = spec.commandLine().getOut();
        rows.forEach(row -> out.printf("%-" + widths[0] + "s  %-" + widths[1] + "s  %-" + widths[2] + "s  %s%n",
                row.toArray()));
        long changed = changes.stream().filter(SchemaChange::isChange).count();
        out.printf("%d of %d objects %s%n", changed, changes.size(), dryRun ? "would be changed" : "changed");
        out.flush();
    }
}
