package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.backup.Check;
import io.yosai.timescale.backup.RestoreRequest;
import io.yosai.timescale.backup.RestoreSteps;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "restore", mixinStandardHelpOptions = true,
        description = "Restores a backup into a new database, and exits with 0 only if that is what was backed up.")
public final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The dump; its manifest is looked for beside it.")
    private Path archive;

    @Option(names = "--database", paramLabel = "NAME",
            description = "Name of the new database; the one in TIMESCALE_DSN if not given.")
    private String database;

    @Option(names = "--replace", description = "If there is a database of that name, swap it for the restored one. It "
            + "is kept under another name.")
    private boolean replace;

    @Option(names = "--confirm", paramLabel = "NAME",
            description = "With --replace: the name of the database that is swapped, instead of typing it when asked.")
    private String confirm;

    @Option(names = "--no-owner", description = "Restore neither owners nor privileges: their roles are not needed.")
    private boolean noOwner;

    @Override
    public Integer call() {
        Settings settings = CommandSettings.read();
        String name = database == null ? databaseInSettings(settings) : database;
        if (replace) {
            confirm(name);
        }
        restore(settings, new RestoreRequest(archive, name, replace, !noOwner, false), spec.commandLine().getOut());
        return 0;
    }

    private static String databaseInSettings(Settings settings) {
        try (Vault vault = new Vault(settings.vault())) {
            return settings.backupDatabase(vault.patient()).database();
        }
    }

    private void confirm(String name) {
        String given = confirm;
        if (given == null && System.console() != null) {
            given = System.console().readLine("Type the name of the database that is replaced: ");
        }
        if (!name.equals(given)) {
            throw new ParameterException(spec.commandLine(), given == null
                    ? "--replace needs --confirm " + name + " where nobody can be asked"
                    : "database " + name + " is not replaced: the name given is " + given);
        }
    }

    /** Prints the comparison, whatever came of it. */
    static void restore(Settings settings, RestoreRequest request, PrintWriter out) {
        Vault vault = new Vault(settings.vault());
        RestoreSteps steps = new RestoreSteps(() -> settings.backupDatabase(vault.patient()), settings.backup());
        try (Application application = Application.alone(settings, vault, RoutesFolder.find(), "restore", steps)) {
            Object lines = application.pass("restore", Map.of("request", request));
            print(steps.checks(), out);
            ((List<?>) lines).forEach(out::println);
        } catch (RuntimeException e) {
            print(steps.checks(), out);
            throw e;
        } finally {
            out.flush();
        }
    }

    private static void print(List<Check> checks, PrintWriter out) {
        if (checks.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("what", "expected", "found", "verdict"));
        checks.forEach(check -> rows.add(List.of(check.what(), check.expected(), check.found(), check.verdict())));
        Table.print(out, rows);
    }
}
