package io.yosai.timescale.cli;

import io.yosai.timescale.backup.Archive;
import io.yosai.timescale.backup.Bytes;
import io.yosai.timescale.backup.Manifest;
import io.yosai.timescale.backup.OutputFolder;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the backups in OUTPUT_DIR, oldest first.")
public final class BackupListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OutputFolder folder = new OutputFolder(CommandSettings.read().backup().folder());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("file", "time (UTC)", "size", "rows", "PostgreSQL", "TimescaleDB", "verified", "restored"));
        for (Archive archive : folder.archives()) {
            rows.add(row(archive));
        }
        Table.print(spec.commandLine().getOut(), rows);
        return 0;
    }

    private static List<String> row(Archive archive) throws IOException {
        List<String> row = new ArrayList<>(List.of(archive.file().getFileName().toString(), archive.time().toString(),
                Bytes.text(archive.size())));
        try {
            row.addAll(archive.manifest().map(BackupListCommand::columns)
                    .orElse(List.of("no manifest", "", "", "", "")));
        } catch (OperatorError e) {
            row.addAll(List.of("damaged manifest", "", "", "", ""));
        }
        return row;
    }

    private static List<String> columns(Manifest manifest) {
        return List.of(String.valueOf(manifest.rows()), manifest.postgresql(), manifest.timescaledb(),
                manifest.verified(), manifest.restored() == null ? "never" : manifest.restored());
    }
}
