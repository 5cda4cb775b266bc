package io.yosai.timescale.backup;

import io.yosai.timescale.cli.BackupCommand;
import io.yosai.timescale.cli.ErrorLines;
import io.yosai.timescale.cli.RestoreCommand;
import io.yosai.timescale.settings.Setting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/** What a verb printed and how it ended; it runs in this process, its settings in system properties. */
public record Verb(int exitCode, List<String> out, List<String> err) {

    /** @param words {@code backup} or {@code restore}, and what follows */
    public static Verb run(Map<Setting, String> settings, String... words) {
        Properties before = (Properties) System.getProperties().clone();
        settings.forEach((setting, value) -> System.setProperty(setting.propertyName(), value));
        try {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            Object command = words[0].equals("backup") ? new BackupCommand() : new RestoreCommand();
            int exitCode = ErrorLines.of(new CommandLine(command)).setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true)).execute(Arrays.copyOfRange(words, 1, words.length));
            return new Verb(exitCode, out.toString().lines().toList(), err.toString().lines().toList());
        } finally {
            System.setProperties(before);
        }
    }

    String lastLine() {
        return out.get(out.size() - 1);
    }
}
