package io.yosai.timescale.cli;

import io.yosai.timescale.config.DatabasePool;
import io.yosai.timescale.config.Databases;
import io.yosai.timescale.config.Settings;
import io.yosai.timescale.schema.SchemaChange;
import io.yosai.timescale.schema.TimescaleDBManager;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "schema", mixinStandardHelpOptions = true,
        description = "Makes the target what the settings say, and prints what was found and what was done.")
public final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Settings settings = CommandSettings.read();
        try (DatabasePool target = Databases.openTarget(settings)) {
            TextTable table = TextTable.forColumns(picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF),
                    new Column(46, 0, Overflow.WRAP), new Column(40, 2, Overflow.WRAP), new Column(12, 2, Overflow.WRAP));
            table.addRowValues("object", "found", "done");
            for (SchemaChange change : new TimescaleDBManager(target, settings.hypertable().chunkInterval()).ensure()) {
                table.addRowValues(change.object(), change.found(), change.done());
            }
            spec.commandLine().getOut().print(table);
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
