package io.yosai.timescale.stream;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A table of the target.
 *
 * @param name as the catalogue has it, in upper and lower case; with its schema and a dot before it where the schema is
 *        not on the search path
 */
public record TableName(String name) {

    /** Returns the name as SQL writes it: whatever it holds, it stays a name. */
    public String sql() {
        return Arrays.stream(name.split("\\.", 2)).map(Sql::name).collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return name;
    }
}
