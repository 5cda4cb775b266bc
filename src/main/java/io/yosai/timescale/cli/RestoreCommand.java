package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.backup.RestoreRun;
import io.yosai.timescale.backup.RestoreSteps;
import io.yosai.timescale.backup.Verification;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restore", mixinStandardHelpOptions = true,
        description = "Restores a backup into a new database, and exits with 0 only if that is what was backed up.")
public final class RestoreCommand extends Verb {
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

    @Option(names = "--drop-unfinished",
            description = "Drop what earlier restores of that name have left when they were cut off.")
    private boolean dropUnfinished;

    @Option(names = "--no-owner", description = "Restore neither owners nor privileges: their roles are not needed.")
    private boolean noOwner;

    @Override
    int run() throws SQLException {
        Settings settings = settings();
        try (Vault vault = new Vault(settings.vault())) {
            String name = database == null ? settings.backupDatabase(vault.patient()).database() : database;
            if (replace) {
                confirm(name);
            }
            boolean drops = dropUnfinished || dropsUnfinished(steps(settings, vault), name);
            restore(settings, vault, new RestoreRun.Request(archive, name, replace, !noOwner, drops, false), out());
        }
        return 0;
    }

    private static RestoreSteps steps(Settings settings, Vault vault) {
        return new RestoreSteps(() -> settings.backupDatabase(vault.patient()), settings);
    }

    /** Asked where somebody can answer; elsewhere the log says that there are some. */
    private static boolean dropsUnfinished(RestoreSteps steps, String name) throws SQLException {
        List<String> unfinished = System.console() == null ? List.of() : steps.unfinished(name);
        return !unfinished.isEmpty() && "y".equalsIgnoreCase(System.console().readLine("Restores that were cut off "
                + "have left %s. Drop? [y/N] ", String.join(", ", unfinished)));
    }

    private void confirm(String name) {
        String given = confirm;
        if (given == null && System.console() != null) {
            given = System.console().readLine("Type the name of the database that is replaced: ");
        }
        if (!name.equals(given)) {
            throw wrong(given == null
                    ? "--replace needs --confirm " + name + " where nobody can be asked"
                    : "database " + name + " is not replaced: the name given is " + given);
        }
    }

    /**
     * Prints the comparison, whatever came of it.
     *
     * @param vault closed in the end
     */
    static void restore(Settings settings, Vault vault, RestoreRun.Request request, PrintWriter out) {
        RestoreSteps steps = steps(settings, vault);
        List<?> lines = List.of();
        try (Application application = Application.alone(settings, vault, routes(), "restore", steps)) {
            lines = (List<?>) application.pass("restore", Map.of("request", request));
        } finally {
            List<Verification.Check> checks = steps.checks();
            if (!checks.isEmpty()) {
                Table.print(out, Stream.concat(Stream.of(List.of("what", "expected", "found", "verdict")),
                        checks.stream().map(check -> List.of(check.what(), check.expected(), check.found(),
                                check.verdict()))).toList());
            }
            lines.forEach(out::println);
            out.flush();
        }
    }
}
