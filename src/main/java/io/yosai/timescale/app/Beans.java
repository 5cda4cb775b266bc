package io.yosai.timescale.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.yosai.timescale.backfill.BackfillPlan;
import io.yosai.timescale.backfill.EarlierSlices;
import io.yosai.timescale.backfill.FirstCopy;
import io.yosai.timescale.backup.BackupMetrics;
import io.yosai.timescale.backup.BackupSteps;
import io.yosai.timescale.backup.OutputFolder;
import io.yosai.timescale.backup.RestoreSteps;
import io.yosai.timescale.copy.Copy;
import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.Masking;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.copy.WholeChunks;
import io.yosai.timescale.database.Claims;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.horizon.Horizon;
import io.yosai.timescale.monitoring.Monitoring;
import io.yosai.timescale.reconcile.Reconcile;
import io.yosai.timescale.reconcile.StepsTrial;
import io.yosai.timescale.schema.AggregateRefresh;
import io.yosai.timescale.schema.Declarations;
import io.yosai.timescale.schema.JobRunner;
import io.yosai.timescale.schema.PolicyRights;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.vault.Vault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The databases, and all that the routes name. */
final class Beans implements AutoCloseable {
    final Map<String, Object> byName = new HashMap<>();
    final Databases databases;
    final TimescaleDBManager schema;
    final Monitoring monitoring;
    final Streams streams;
    FirstCopy firstCopy;
    private final Claims claims;
    private final Shares shares;
    private final CopyMetrics metrics;

    /** @param workers how many passes are to run at a time */
    Beans(Settings settings, Vault vault, Path routes, int workers) {
        streams = new Streams(routes, settings.properties());
        databases = Databases.open(settings, vault, workers);
        claims = new Claims(databases.target(), settings.seconds(Setting.STANDBY_TIMEOUT));
        shares = new Shares(claims, streams, this::leave);
        Declarations declarations = new Declarations(streams, routes, settings.properties(), databases::source);
        schema = new TimescaleDBManager(databases.target(), declarations,
                new TimescaleDBManager.Options(false, settings.isOn(Setting.TIMESCALE_ALLOW_DROP), false));
        databases.target().onChange(state -> schema.ensureAgain());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // The name of the Camel context, of which there is one.
        registry.config().meterFilter(MeterFilter.ignoreTags("camelContext"));
        Gauge.builder("timescale.integration.compression.available", schema::compressionAvailable)
                .description("1 where the target compresses chunks, 0 on the Apache edition").register(registry);
        metrics = new CopyMetrics(registry);
        Layouts layouts = new Layouts(streams, databases::source, databases.target(), metrics);
        OutputFolder folder = new OutputFolder(Path.of(settings.text(Setting.OUTPUT_DIR)));
        String version = Beans.class.getPackage().getImplementationVersion();
        monitoring = new Monitoring(registry, databases, settings, version == null ? "not packaged" : version, routes,
                () -> BackupMetrics.newest(folder), schema::warnings, streams, layouts, metrics, shares::owner,
                claims.owner());
        byName.putAll(monitoring.beans());
        byName.put("metricsRegistry", registry);
        databases.sources().forEach((name, pool) -> {
            byName.put("source-" + name, pool);
            byName.put(SourceName.of("source", name), pool);
        });
        byName.put("target", databases.target());
        byName.put("schema", schema);
        byName.put("policyRights", new PolicyRights());
        byName.put("aggregates", new AggregateRefresh(databases.target(), declarations));
        byName.put("jobs", new JobRunner(databases.target()));
        byName.put("streams", streams);
        copy(settings, layouts, registry);
        BackupMetrics backups = new BackupMetrics(registry, folder);
        byName.put("backups", backups);
        Supplier<Dsn> backedUp = () -> settings.backupDatabase(vault.patient());
        byName.put("backup", new BackupSteps(backedUp, settings, backups));
        byName.put("restore", new RestoreSteps(backedUp, settings));
    }

    private void copy(Settings settings, Layouts layouts, PrometheusMeterRegistry registry) {
        int pageSize = settings.whole(Setting.REPLICATION_PAGE_SIZE);
        DatabasePool target = databases.target();
        byName.put("horizon", new Horizon(settings, registry,
                Monitoring.looksValid(settings.seconds(Setting.MONITOR_INTERVAL))));
        WholeChunks chunks = new WholeChunks(streams, target, claims, metrics);
        byName.put("chunks", chunks);
        byName.put("passStart", new PassStart(streams, target, metrics, schema::lookAgain));
        byName.put("copy", new Copy(streams, layouts, databases::source, target, metrics, claims, chunks, pageSize));
        byName.put("masking", new Masking());
        byName.put("reconcile", new Reconcile(layouts, settings, registry));
        byName.put("stepsTrial", new StepsTrial(layouts));
        BackfillPlan plan = new BackfillPlan(layouts, claims, pageSize);
        byName.put("backfill", plan);
        byName.put("earlierSlices", new EarlierSlices(streams, target));
        firstCopy = new FirstCopy(layouts, plan, chunks, pageSize);
        byName.put("firstCopy", firstCopy);
    }

    CopyMetrics.Counts counts() {
        return metrics.counts();
    }

    /** Returns what shares the streams with other instances, from its start on. */
    Instances instances() {
        return new Instances(claims, shares);
    }

    private void leave(String route) {
        monitoring.routes().leave(route);
    }

    @Override
    public void close() {
        metrics.close();
        monitoring.close();
        databases.close();
    }
}
