import io.debezium.connector.jdbc.JdbcSinkConnectorTask;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's first snapshot of access_events, from its embedded engine into its JDBC sink, with no Kafka between them.
 * What its manual advises for speed is set: rows are inserted by UNNEST, in batches, and without a look at what is
 * there. Arguments: host, port and database of the source, the JDBC URL of the target; the user and the password of
 * both are in the variables PGUSER and PGPASSWORD.
 */
public final class DebeziumSnapshot {
    private static final Map<String, String> SINK = Map.of(
            "insert.mode", "insert",
            "primary.key.mode", "none",
            "schema.evolution", "none",
            "collection.name.format", "access_events",
            "batch.size", "2048",
            "dialect.postgres.unnest.insert.enabled", "true");
    private static final Map<String, String> SOURCE = Map.of(
            "name", "bench",
            "topic.prefix", "bench",
            "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
            "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore",
            "plugin.name", "pgoutput",
            "publication.autocreate.mode", "filtered",
            "slot.drop.on.stop", "true",
            "snapshot.mode", "initial_only",
            "table.include.list", "public.access_events");

    private final JdbcSinkConnectorTask sink = new JdbcSinkConnectorTask();
    private long offset;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Throwable failure;

    public static void main(String[] arguments) throws Exception {
        new DebeziumSnapshot().run(arguments[0], arguments[1], arguments[2], arguments[3]);
    }

    private void run(String host, String port, String database, String url) throws Exception {
        sink.initialize((SinkTaskContext) Proxy.newProxyInstance(SinkTaskContext.class.getClassLoader(),
                new Class<?>[] {SinkTaskContext.class}, (proxy, method, parameters) -> null));
        Properties settings = new Properties();
        settings.putAll(SINK);
        settings.putAll(Map.of("connection.url", url, "connection.username", System.getenv("PGUSER"),
                "connection.password", System.getenv("PGPASSWORD")));
        sink.start(settings.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, settings::getProperty)));
        Properties source = new Properties();
        source.putAll(SOURCE);
        source.putAll(Map.of("database.hostname", host, "database.port", port, "database.dbname", database,
                "database.user", System.getenv("PGUSER"), "database.password", System.getenv("PGPASSWORD")));
        try (DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(source)
                        .using((success, message, error) -> end(success ? null : new Exception(message, error)))
                        .notifying(this::take).build()) {
            Executors.newSingleThreadExecutor().execute(engine);
            ended.await();
        }
        sink.stop();
        if (failure != null) {
            System.err.println("the snapshot failed: " + failure.getMessage() + ", " + failure.getCause());
            System.exit(1);
        }
        System.exit(0);
    }

    private void take(List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        List<SinkRecord> records = new ArrayList<>(events.size());
        for (RecordChangeEvent<SourceRecord> event : events) {
            SourceRecord row = event.record();
            records.add(new SinkRecord(row.topic(), 0, row.keySchema(), row.key(), row.valueSchema(), row.value(),
                    offset++, System.currentTimeMillis(), TimestampType.CREATE_TIME));
        }
        sink.put(records);
        for (RecordChangeEvent<SourceRecord> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
        // The engine goes on to wait for nothing.
        Struct last = (Struct) events.get(events.size() - 1).record().value();
        if (last.getStruct("source").getString("snapshot").startsWith("last")) {
            end(null);
        }
    }

    private void end(Throwable error) {
        failure = error;
        ended.countDown();
    }
}
