package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.backup.RestoreRun;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "verify", mixinStandardHelpOptions = true,
        description = "Compares a backup with its checksum and reads it whole.")
public final class BackupVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The dump.")
    private Path archive;

    @Option(names = "--restore",
            description = "Also restore it into a scratch database, compare that with the manifest, and drop it.")
    private boolean restore;

    @Override
    public Integer call() {
        Settings settings = CommandSettings.read();
        Path routes = RoutesFolder.find();
        Vault vault = new Vault(settings.vault());
        try (Application application =
                Application.alone(settings, vault, routes, "backup", BackupCommand.steps(settings, vault))) {
            application.pass("verify-backup", Map.of("archive", archive));
        }
        spec.commandLine().getOut().println(archive + " is what was written, and can be read whole");
        spec.commandLine().getOut().flush();
        if (restore) {
            RestoreCommand.restore(settings,
                    new RestoreRun.Request(archive, "timescale_verify", false, true, true, true),
                    spec.commandLine().getOut());
        }
        return 0;
    }
}
