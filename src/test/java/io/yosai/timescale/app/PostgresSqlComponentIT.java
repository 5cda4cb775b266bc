package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.yosai.timescale.database.Databases;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Statements that hold the signs which camel-sql takes for places of values. */
class PostgresSqlComponentIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    @TempDir
    private Path directory;

    private Databases databases;
    private CamelContext camel;

    @BeforeEach
    void startCamel() {
        databases = Pools.open(Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", primary.dsn()),
                new Properties()));
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("sql", new PostgresSqlComponent());
        camel.getRegistry().bind("primary", databases.source("primary"));
        camel.start();
    }

    @AfterEach
    void stopCamel() {
        camel.stop();
        databases.close();
    }

    private Object run(String statement, Object body) throws Exception {
        Path file = Files.writeString(directory.resolve("statement.sql"), statement);
        return camel.createProducerTemplate().requestBodyAndHeader(
                "sql:file:" + file + "?dataSource=#primary", body, "key", "b");
    }

    @Test
    void signsInLiteralsCommentsAndOperatorsStayAsTheyAre() throws Exception {
        assertThat(run("""
                -- is it :#1?
                SELECT '{"a": {"b": 7}}'::jsonb #>> '{a,b}' AS path, '{"b": 1}'::jsonb ? :#key AS has, '#?:#key' AS text,
                    $$it's ? # :#key$$ AS dollars /* :#key ? */, 5 # 3 AS xor, "q#?" FROM (SELECT 1 AS "q#?") AS q -- :?key
                """, null)).asInstanceOf(LIST).containsExactly(Map.of("path", "7", "has", true, "text", "#?:#key", "dollars",
                        "it's ? # :#key", "xor", 6, "q#?", 1));
    }

    @Test
    void aListStandsForAsManyValuesAsItHas() throws Exception {
        assertThat(run("SELECT n FROM generate_series(1, 9) AS n WHERE n IN (:#in:some) AND 'b' = :#key AND n > "
                + ":#${body[least]}",
                Map.of("some", List.of(2, 4, 6), "least", 3))).asInstanceOf(LIST)
                .containsExactly(Map.of("n", 4), Map.of("n", 6));
    }
}
