package io.yosai.timescale.cli;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the verbs have in common: the settings and the routes of this process, and where they print. */
abstract class Verb implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Verb.class);

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        try {
            return run();
        } finally {
            out().flush();
            err().flush();
        }
    }

    /** Does what the verb is for, and returns its exit code. */
    abstract int run() throws Exception;

    /** @throws OperatorError that names every bad one */
    static Settings settings() {
        Settings settings = Settings.read(System.getenv(), System.getProperties());
        settings.warnings().forEach(LOG::warn);
        return settings;
    }

    /**
     * @return {@code ./routes} if it is there, else the one beside the jar; absolute
     * @throws OperatorError when there is neither
     */
    static Path routes() {
        Path here = Path.of("routes").toAbsolutePath();
        if (Files.isDirectory(here)) {
            return here;
        }
        try {
            Path beside = Path.of(Verb.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolveSibling("routes");
            if (Files.isDirectory(beside)) {
                return beside;
            }
            throw new OperatorError("no routes: neither " + here + " nor " + beside + " is a folder\nHINT: work in a "
                    + "folder that has one, or unpack the program whole");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints what is to be known beside what the verb prints, in the form of the log. */
    void warn(String text) {
        if (Logs.isJson()) {
            LOG.warn("{}", text);
        } else {
            err().println(text);
        }
    }

    void print(List<String> heading, Stream<List<String>> rows) {
        Table.print(out(), Stream.concat(Stream.of(heading), rows).toList());
    }

    /** Returns the error of a call that cannot be meant so. */
    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** A verb that works on the target. */
    abstract static class OnTarget extends Verb {
        @Override
        final int run() throws Exception {
            Settings settings = settings();
            try (Vault vault = new Vault(settings.vault());
                    DatabasePool target = Databases.openTarget(settings, vault);
                    DatabasePool used = readsOnly() ? target.forMonitoring() : target) {
                return run(used, settings);
            }
        }

        /** Whether it only reads, as a target lets it that is read only or being restored. */
        boolean readsOnly() {
            return false;
        }

        abstract int run(DatabasePool target, Settings settings) throws Exception;
    }
}
