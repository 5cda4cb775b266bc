package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.copy.PassStart.Paused;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "reconcile", mixinStandardHelpOptions = true,
        description = "Compares both sides of all streams and repairs the target; without a range, all that is "
                + "retained. Exits 1 if a row differs still, is in the quarantine, or could not be compared.")
public final class ReconcileCommand extends Verb {
    @Option(names = "--from", converter = Times.class, paramLabel = "TIME",
            description = "Begin of the range, such as 2026-01-31 or 2026-01-31T12:00Z; default: all that is retained.")
    private Instant from;

    @Option(names = "--to", converter = Times.class, paramLabel = "TIME",
            description = "The first time after the range; default: where the stream is, and what is dated in the "
                    + "future.")
    private Instant to;

    @Option(names = "--dry-run", description = "Compare and count, and repair nothing.")
    private boolean dryRun;

    @Override
    int run() {
        if (from != null && to != null && !from.isBefore(to)) {
            throw new OperatorError.BadSetting("--from " + from + " must be before --to " + to
                    + "\nHINT: exchange them, or leave one out");
        }
        Map<String, Object> variables = new HashMap<>();
        variables.put("reconcile_scope", "whole");
        if (from != null) {
            variables.put("reconcile_from", from);
        }
        if (to != null) {
            variables.put("reconcile_to", to);
        }
        variables.put("reconcile_dry_run", dryRun);
        List<ReconcileRun> runs = new ArrayList<>();
        List<Paused> paused = new ArrayList<>();
        try (Application application = new Application(settings(), routes())) {
            application.passes("reconcile", variables, run -> {
                if (run instanceof ReconcileRun one) {
                    runs.add(one);
                } else if (run instanceof Paused one) {
                    paused.add(one);
                }
            });
        } finally {
            // Where one stream failed, what was found of the others is as true.
            runs.forEach(run -> print(run, runs.size() > 1));
            paused.forEach(one -> out().println("nothing was compared: " + one));
        }
        return paused.isEmpty() && runs.stream().allMatch(ReconcileRun::isClean) ? 0 : 1;
    }

    /** @param several whether to say which table it is */
    private void print(ReconcileRun run, boolean several) {
        if (run.differing() > 0) {
            print(row(List.of("from", "source", "target"), Count::key), Stream.concat(
                    run.differences().stream().map(each -> row(List.of(String.valueOf(each.span().from()),
                            String.valueOf(each.sourceRows()), String.valueOf(each.targetRows())),
                            count -> String.valueOf(each.count(count)))),
                    Stream.of(row(List.of("all " + run.differing(), "", ""),
                            count -> String.valueOf(run.total(count))))));
        }
        out().println((several ? run.stream() + ": " : "") + verdict(run));
        run.failures().forEach((span, reason) -> out().printf("from %s to %s: failed: %s%n", span.from(),
                span.to() == null ? "the end" : span.to(), reason));
    }

    /** Says no more than what was compared. */
    private static String verdict(ReconcileRun run) {
        if (run.notCompared() != null) {
            return "nothing was compared: " + run.notCompared();
        }
        String found = "%,d buckets compared (%,d rows of the source, %,d of the target), %,d differed; ".formatted(
                run.compared(), run.sourceRows(), run.targetRows(), run.differing());
        long remaining = run.total(Count.REMAINING);
        String conclusion = remaining > 0 ? "%,d rows differ still".formatted(remaining)
                : !run.failures().isEmpty() ? "not all was compared"
                : run.unequal().isEmpty() ? run.differing() > 0 ? "all repaired"
                : "the target holds what the source holds"
                : run.differing() > 0 ? "what was compared is repaired, and is not all"
                : "what was compared is equal, and is not all";
        String failed = run.failures().isEmpty() ? "" : "; " + run.failures().size()
                + (run.failures().size() == 1 ? " part" : " parts") + " failed, of which it is not known what differs";
        String alike = run.alike() == 0 ? "" : "; " + run.alike() + " buckets differ by hash and not by row";
        return found + conclusion + failed + alike + run.unequal().entrySet().stream()
                .map(entry -> "%n  %,d %s%s".formatted(entry.getValue(), entry.getKey().text(),
                entry.getKey() == Unequal.KEYLESS ? ", such as " + run.keylessExample() : ""))
                .collect(Collectors.joining()) + run.refusal().map(refusal -> "\n" + refusal).orElse("");
    }

    private static List<String> row(List<String> begin, Function<Count, String> counts) {
        return Stream.concat(begin.stream(), Stream.of(Count.values()).map(counts)).toList();
    }
}
