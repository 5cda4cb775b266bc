package io.yosai.timescale.cli;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.PassFailed;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.backup.Archive;
import io.yosai.timescale.backup.BackupMetrics;
import io.yosai.timescale.backup.BackupSteps;
import io.yosai.timescale.backup.Bytes;
import io.yosai.timescale.backup.FolderLock;
import io.yosai.timescale.backup.OutputFolder;
import io.yosai.timescale.backup.Preflight;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "backup", mixinStandardHelpOptions = true,
        subcommands = {BackupListCommand.class, BackupVerifyCommand.class},
        description = "Dumps the TimescaleDB into OUTPUT_DIR and removes backups older than RETENTION_DAYS; prints the "
                + "name of the dump. Exit code 3: another backup runs.")
public final class BackupCommand implements Callable<Integer> {
    private static final int ANOTHER_RUNS = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--dry-run", description = "Check everything, print what would be done, and do nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        Settings settings = CommandSettings.read();
        PrintWriter out = spec.commandLine().getOut();
        try (Vault vault = new Vault(settings.vault())) {
            BackupSteps steps = steps(settings, vault);
            if (dryRun) {
                print(steps.plan(), out);
            } else {
                settings.backupDatabase(vault.patient());
                try (Application application = Application.alone(settings, vault, RoutesFolder.find(),
                        "backup", steps)) {
                    out.println(((Archive) application.pass("backup", Map.of())).file());
                }
            }
            out.flush();
            return 0;
        } catch (FolderLock.Taken e) {
            return anotherRuns(e);
        } catch (PassFailed e) {
            if (e.getCause() instanceof FolderLock.Taken another) {
                return anotherRuns(another);
            }
            throw e;
        }
    }

    static BackupSteps steps(Settings settings, Vault vault) {
        // Nobody asks a process for its metrics that ends in a moment.
        OutputFolder folder = new OutputFolder(settings.backup().folder());
        return new BackupSteps(() -> settings.backupDatabase(vault.patient()), settings.backup(),
                new BackupMetrics(new SimpleMeterRegistry(), folder));
    }

    private int anotherRuns(FolderLock.Taken e) {
        spec.commandLine().getErr().println(e.getMessage());
        return ANOTHER_RUNS;
    }

    private static void print(Preflight.Plan plan, PrintWriter out) {
        out.printf("would back up %s (%s) into %s%n", plan.database(), Bytes.text(plan.databaseBytes()), plan.folder());
        plan.removed().forEach(archive -> out.printf("would remove %s%n", archive.file()));
    }
}
