package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a verb refuses before it reads a setting. */
class WrongCallTest {
    private static void assertRefused(Object verb, String arguments, String message) {
        StringWriter err = new StringWriter();
        int exitCode = ErrorLines.of(new CommandLine(verb)).setErr(new PrintWriter(err, true))
                .execute(arguments.split(" "));
        assertThat(err.toString().trim()).isEqualTo(message);
        assertThat(exitCode).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --to 2026-02-01 | Missing required option: '--from=TIME'; see backfill --help
            --from 2026-02-01 | Missing required option: '--to=TIME'; see backfill --help
            --from 2026-02-01 --to 2026-02-01T02:00+02:00 | --from 2026-02-01T00:00:00Z must be before --to 2026-02-01T00:00:00Z; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --workers 0 | --workers 0 must be from 1 to 16; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --workers 17 | --workers 17 must be from 1 to 16; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --rows-per-second -1 | --rows-per-second -1 must not be below 0; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --where a=1)OR(b=2 | --where a=1)OR(b=2: a closing bracket has no opening one; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --where (a=1 | --where (a=1: a bracket is not closed; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --where a=1;SELECT | --where a=1;SELECT: a semicolon stands in it; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --where a=:#b | --where a=:#b: the parameter :#b has no value; see backfill --help
            --from 2026-01-01 --to 2026-02-01 --where a=$$b | --where a=$$b: what begins with $$ is not closed; see backfill --help
            --from soon --to 2026-02-01 | Invalid value for option '--from': 'soon' is not a time; write 2026-01-31, 2026-01-31T12:00 (UTC) or 2026-01-31T12:00:00+01:00; see backfill --help
            """)
    void backfill(String arguments, String message) {
        assertRefused(new BackfillCommand(), arguments, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            drop ~ Error: Missing required argument (specify one of these): (--id=N... [--id=N...]... | --all | --before=TIME | --retention); see quarantine drop --help
            drop --all --retention ~ Error: --all, --retention are mutually exclusive (specify only one); see quarantine drop --help
            retry --id all ~ Invalid value for option '--id' at index 0 (N): 'all' is not a long; see quarantine retry --help
            """)
    void quarantine(String arguments, String message) {
        assertRefused(new QuarantineCommand(), arguments, message);
    }
}
