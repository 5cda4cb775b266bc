package io.yosai.timescale.cli;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.backup.Archive;
import io.yosai.timescale.backup.BackupMetrics;
import io.yosai.timescale.backup.BackupSteps;
import io.yosai.timescale.backup.Bytes;
import io.yosai.timescale.backup.FolderLock;
import io.yosai.timescale.backup.Manifest;
import io.yosai.timescale.backup.OutputFolder;
import io.yosai.timescale.backup.RestoreRun;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "backup", mixinStandardHelpOptions = true,
        subcommands = {BackupCommand.ListBackups.class, BackupCommand.Verify.class},
        description = "Dumps the TimescaleDB into OUTPUT_DIR and removes backups older than RETENTION_DAYS; prints the "
                + "name of the dump. Exit code 3: another backup runs, which it says, or the JVM has no memory left.")
public final class BackupCommand extends Verb {
    private static final int ANOTHER_RUNS = 3;

    @Option(names = "--dry-run", description = "Check everything, print what would be done, and do nothing.")
    private boolean dryRun;

    @Override
    int run() throws Exception {
        Settings settings = settings();
        try (Vault vault = new Vault(settings.vault())) {
            BackupSteps steps = steps(settings, vault);
            if (dryRun) {
                steps.plan().forEach(out()::println);
            } else {
                settings.backupDatabase(vault.patient());
                try (Application application = Application.alone(settings, vault, routes(), "backup", steps)) {
                    out().println(((Archive) application.pass("backup", Map.of())).file());
                }
            }
            return 0;
        } catch (OperatorError e) {
            FolderLock.Taken another = OperatorError.cause(e, FolderLock.Taken.class);
            if (another == null) {
                throw e;
            }
            ErrorLines.print(err(), another.getMessage());
            return ANOTHER_RUNS;
        }
    }

    private static BackupSteps steps(Settings settings, Vault vault) {
        // Nobody asks a process for its metrics that ends in a moment.
        OutputFolder folder = new OutputFolder(Path.of(settings.text(Setting.OUTPUT_DIR)));
        return new BackupSteps(() -> settings.backupDatabase(vault.patient()), settings,
                new BackupMetrics(new SimpleMeterRegistry(), folder));
    }

    @Command(name = "list", mixinStandardHelpOptions = true,
            description = "Lists the backups in OUTPUT_DIR, oldest first.")
    static final class ListBackups extends Verb {
        @Override
        int run() throws IOException {
            List<List<String>> rows = new ArrayList<>();
            OutputFolder folder = new OutputFolder(Path.of(settings().text(Setting.OUTPUT_DIR)));
            List<Archive> archives = folder.archives();
            if (!Files.isDirectory(folder.path())) {
                warn("OUTPUT_DIR " + folder.path().toAbsolutePath() + " is not there, or this user may not "
                        + "see it, so no backup is known\nHINT: the first backup makes it; where there are some, let "
                        + "OUTPUT_DIR name their folder, or this user look into it");
            }
            for (Archive archive : archives) {
                List<String> row = new ArrayList<>(List.of(archive.file().getFileName().toString(),
                        archive.time().toString(), Bytes.text(archive.size())));
                try {
                    row.addAll(archive.isCut() ? List.of("damaged", "", "", "", "")
                            : archive.manifest().map(ListBackups::columns)
                                    .orElse(List.of("no manifest", "", "", "", "")));
                } catch (OperatorError.Unreadable e) {
                    row.addAll(List.of("manifest cannot be read", "", "", "", ""));
                } catch (OperatorError e) {
                    row.addAll(List.of("damaged manifest", "", "", "", ""));
                }
                rows.add(row);
            }
            print(List.of("file", "time (UTC)", "size", "rows", "PostgreSQL", "TimescaleDB", "verified", "restored"),
                    rows.stream());
            return 0;
        }

        private static List<String> columns(Manifest manifest) {
            return List.of(String.valueOf(manifest.rows()), manifest.postgresql(), manifest.timescaledb(),
                    Objects.requireNonNullElse(manifest.verified(), "never"),
                    Objects.requireNonNullElse(manifest.restored(), "never"));
        }
    }

    @Command(name = "verify", mixinStandardHelpOptions = true,
            description = "Compares a backup with its checksum and reads it whole.")
    static final class Verify extends Verb {
        @Parameters(paramLabel = "FILE", description = "The dump.")
        private Path archive;

        @Option(names = "--restore",
                description = "Also restore it into a scratch database, compare that with the manifest, and drop it.")
        private boolean restore;

        @Override
        int run() {
            Settings settings = settings();
            Vault vault = new Vault(settings.vault());
            try (Application application =
                    Application.alone(settings, vault, routes(), "backup", steps(settings, vault))) {
                application.pass("verify-backup", Map.of("archive", archive));
            }
            out().println(archive + " is what was written, and can be read whole");
            out().flush();
            if (restore) {
                RestoreCommand.restore(settings, new Vault(settings.vault()),
                        new RestoreRun.Request(archive, "timescale_verify", false, true, true, true), out());
            }
            return 0;
        }
    }
}
