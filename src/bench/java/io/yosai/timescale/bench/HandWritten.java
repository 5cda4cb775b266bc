package io.yosai.timescale.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Database;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/**
 * What a Camel user would write by hand with camel-sql, in a JVM of its own with the same heap.
 *
 * @param how the route that writes a page: batch or row
 */
record HandWritten(String name, long rows, String how) implements CopyPath {

    @Override
    public List<ProcessBuilder> programs(Database source, Database target) {
        ProcessBuilder builder = new ProcessBuilder(Service.java(), Service.HEAP, "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), "-Dlog4j2.configurationFile=log4j2-demo.properties",
                HandWritten.class.getName(), how);
        builder.environment().put("SOURCE_DSN", source.dsn());
        builder.environment().put("TARGET_DSN", target.dsn());
        return List.of(builder);
    }

    public static void main(String... arguments) throws Exception {
        try (HikariDataSource primary = open("SOURCE_DSN"); HikariDataSource target = open("TARGET_DSN");
             DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("primary", primary);
            context.getRegistry().bind("target", target);
            PluginHelper.getRoutesLoader(context).loadRoutes(
                    PluginHelper.getResourceLoader(context).resolveResource("classpath:bench/by-hand.camel.yaml"));
            context.start();
            Exception failure = context.createFluentProducerTemplate().to("direct:by-hand")
                    .withVariable("how", arguments[0]).send().getException();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static HikariDataSource open(String variable) {
        Dsn dsn = Dsn.parse(variable, System.getenv(variable));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(dsn.jdbcUrl());
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        dsn.jdbcProperties().forEach((key, value) -> config.addDataSourceProperty((String) key, value));
        return new HikariDataSource(config);
    }
}
