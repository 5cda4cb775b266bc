package io.yosai.timescale.app;

import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.FolderCheck;
import io.yosai.timescale.routes.FolderState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is saved in the routes folder take effect while the service runs. It looks a few times a second instead of
 * waiting for word of it, which also works where a folder is mounted; a file counts as saved when two looks find it
 * the same.
 */
final class LiveReload implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveReload.class);
    private static final long LOOK_MILLIS = 250;

    private final RouteFiles files;
    private final FolderCheck check;
    private final Beans beans;
    private final RouteWatch watch;
    private final Set<Finding> warned = new HashSet<>();
    private CamelContext camel;
    private RouteSwap swap;
    private FolderState applied;
    /** What was last found, whether it could be applied or not. */
    private FolderState examined;
    private Map<Path, Stamp> stamps = Map.of();
    private boolean settled;
    private int failures;
    private final OutageLog outage = new OutageLog(LOG);

    /** By which a change is seen without reading the file. */
    private record Stamp(FileTime modified, long size, Object key) {
    }

    /** Before the routes are made, so that no change is missed. */
    LiveReload(RouteFiles files, Beans beans, RouteWatch watch) {
        this.files = files;
        this.check = files.check().ofFolder();
        this.beans = beans;
        this.watch = watch;
        applied = check.state();
        examined = applied;
        beans.streams.take(applied.texts());
    }

    /** When the routes run. */
    void start() {
        camel = files.camel();
        swap = new RouteSwap((ModelCamelContext) camel, files.folder(), this);
        camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "LiveReload")
                .scheduleWithFixedDelay(this, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info("what is saved in {} takes effect at once", files.folder());
    }

    @Override
    public void run() {
        if (!camel.isStarted()) {
            return;
        }
        try {
            if (isNewlySettled()) {
                examine(check.state());
            }
            failures = 0;
            outage.works(files.folder() + " can be read again after {} s");
        } catch (IOException | OperatorError.Unreadable e) {
            // Once is a file that an editor just replaced.
            settled = false;
            if (++failures > 1) {
                outage.fails("unreadable", files.folder() + " cannot be read, the routes run as before: "
                        + e.getMessage());
            }
        } catch (Exception | StackOverflowError e) {
            LOG.error("what was saved in {} did not take effect: {}", files.folder(), Failures.reason(e));
        }
    }

    private boolean isNewlySettled() throws IOException {
        Map<Path, Stamp> now = new HashMap<>();
        for (Path file : check.files()) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            now.put(file, new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
        }
        boolean before = settled;
        settled = now.equals(stamps);
        stamps = now;
        return settled && !before;
    }

    private void examine(FolderState found) throws Exception {
        Set<Path> saved = found.changedSince(examined);
        examined = found;
        if (saved.isEmpty()) {
            return;
        }
        Set<Path> changed = found.changedSince(applied);
        if (changed.isEmpty()) {
            LOG.info("{} as before: the routes that run are those of the folder again", names(saved, found));
            return;
        }
        List<Finding> findings = check.changed();
        findings.stream().filter(finding -> !finding.isError() && warned.add(finding))
                .forEach(finding -> LOG.warn("{}", finding));
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        if (errors.isEmpty()) {
            apply(found, changed);
        } else {
            LOG.error("{} not taken, the routes run as before:\n{}", names(changed, found), lines(errors));
        }
    }

    /**
     * After all routes were taken out, before others are put in, whose timers go on at once.
     *
     * @param routes their ids
     * @param next what the folder's routes are to run by
     */
    void removed(Set<String> routes, FolderState next) {
        beans.streams.take(next.texts());
        beans.monitoring.streamsChanged();
        routes.forEach(beans.monitoring.gauges()::forget);
        beans.schema.ensureAgain();
    }

    /** @param gone the ids of the routes that are not there any more */
    void loaded(Set<String> gone) {
        gone.forEach(watch::forget);
    }

    /** @param changed what the log names */
    private void apply(FolderState next, Set<Path> changed) throws Exception {
        RouteSwap.Result result = swap.replace(next);
        if (result.failure() == null) {
            LOG.info("{} took effect{}", names(changed, next), result);
            applied = next;
        } else {
            RouteSwap.Result restored = swap.replace(applied);
            LOG.error("{} not taken, the routes run as before:\n{}", names(changed, next), result.failure());
            if (restored.failure() != null) {
                LOG.error("the routes as they were cannot be started any more:\n{}", restored.failure());
            }
        }
    }

    private String names(Set<Path> changed, FolderState now) {
        return changed.stream().map(file -> files.folder().relativize(file)
                + (now.texts().containsKey(file) ? "" : " (deleted)")).collect(Collectors.joining(", "));
    }

    private static String lines(List<Finding> findings) {
        return findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
