package io.yosai.timescale.app;

import io.yosai.timescale.database.SqlStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.component.sql.SqlEndpoint;
import org.springframework.util.ConcurrentLruCache;

/**
 * camel-sql with the language of PostgreSQL. The component as it is turns every {@code #} of a statement into {@code
 * ?}, in literals and in the operators {@code #>} and {@code ?} of jsonb too, and takes a {@code :?name} in a comment
 * for a parameter.
 */
final class PostgresSqlComponent extends SqlComponent {
    private final Statements statements = new Statements();

    PostgresSqlComponent() {
        setUsePlaceholder(false);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        boolean own = parameters.containsKey("prepareStatementStrategy");
        SqlEndpoint endpoint = (SqlEndpoint) super.createEndpoint(uri, remaining, parameters);
        if (!own) {
            endpoint.setPrepareStatementStrategy(statements);
        }
        return endpoint;
    }

    private static final class Statements extends DefaultSqlPrepareStatementStrategy {
        /** As many as the routes have; of statements that a step puts together each time, the last ones. */
        private final ConcurrentLruCache<String, SqlStatement> read = new ConcurrentLruCache<>(1000, SqlStatement::new);

        @Override
        public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange) {
            return read.get(query).jdbc(parameter -> parameter.isList() ? places(parameter, exchange) : "?");
        }

        /** A question mark for each value. */
        private String places(SqlStatement.Parameter parameter, Exchange exchange) {
            try {
                return super.prepareQuery(camelName(parameter), true, exchange);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String camelName(SqlStatement.Parameter parameter) {
            return ":?" + (parameter.isList() ? "in:" : "") + parameter.key();
        }

        /** Of a statement without names, what is in the body; as the component has it. */
        @Override
        public Iterator<?> createPopulateIterator(String query, String preparedQuery, int expectedParams,
                Exchange exchange, Object value) throws SQLException {
            String names = read.get(query).parameters().stream().map(Statements::camelName)
                    .collect(Collectors.joining(" "));
            return super.createPopulateIterator(names, preparedQuery, expectedParams, exchange, value);
        }
    }
}
