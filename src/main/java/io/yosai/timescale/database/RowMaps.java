package io.yosai.timescale.database;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.component.sql.DefaultRowMapperFactory;
import org.springframework.jdbc.core.RowMapper;

/**
 * Makes a plain Map of each row that camel-sql reads. Spring's own, which ignores the case of the columns' names, takes
 * twice the processor time: 0.95 s rather than 0.5 s for a million rows of nine columns (measured side by side).
 */
public final class RowMaps extends DefaultRowMapperFactory {
    @Override
    public RowMapper<?> newColumnRowMapper() {
        return new Columns();
    }

    /** For the rows of one query. */
    private static final class Columns implements RowMapper<Map<String, Object>> {
        private String[] names;

        @Override
        public Map<String, Object> mapRow(ResultSet row, int number) throws SQLException {
            if (names == null) {
                names = names(row.getMetaData());
            }
            Map<String, Object> map = new LinkedHashMap<>(names.length * 2);
            for (int i = 0; i < names.length; i++) {
                map.put(names[i], row.getObject(i + 1));
            }
            return map;
        }

        private static String[] names(ResultSetMetaData columns) throws SQLException {
            String[] names = new String[columns.getColumnCount()];
            for (int i = 0; i < names.length; i++) {
                names[i] = columns.getColumnLabel(i + 1);
            }
            return names;
        }
    }
}
