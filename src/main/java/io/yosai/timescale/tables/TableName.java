package io.yosai.timescale.tables;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A table of the target.
 *
 * @param name as the catalogue has it, upper and lower case too; before it its schema and a dot, where it is in one that is
 *        not searched
 */
public record TableName(String name) {
    /** The one that the service is for. Every other one is copied by a route of the template {@code copy-table}. */
    public static final TableName ACCESS_EVENTS = new TableName("access_events");

    /** @param name null: access_events, for which no route sets the variable {@code table} */
    public static TableName of(String name) {
        return name == null ? ACCESS_EVENTS : new TableName(name);
    }

    public boolean isAccessEvents() {
        return equals(ACCESS_EVENTS);
    }

    /** As SQL writes it: whatever the name holds, it stays a name. */
    public String sql() {
        return Arrays.stream(name.split("\\.", 2)).map(part -> '"' + part.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return name;
    }
}
