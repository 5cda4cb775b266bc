package io.yosai.timescale.copy;

import io.yosai.timescale.servers.DatabaseExtension;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.stream.Page;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page of seven rows, whose values are at the ends of their types, for steps of a route to change. */
abstract class StepsFixture extends CopyFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String COLUMNS = "ADD COLUMN small smallint, ADD COLUMN big bigint, ADD COLUMN flag boolean, "
            + "ADD COLUMN num numeric, ADD COLUMN f4 real, ADD COLUMN f8 double precision, ADD COLUMN o oid, "
            + "ADD COLUMN d date, ADD COLUMN ts timestamp, ADD COLUMN tz timestamptz, ADD COLUMN t time, "
            + "ADD COLUMN b bytea, ADD COLUMN j json, ADD COLUMN c char(5), ADD COLUMN n name, ADD COLUMN x xid8, "
            + "ADD COLUMN net inet, ADD COLUMN arr text[], ADD COLUMN span interval";
    private static final String NAMES =
            ", door_id, metadata, small, big, flag, num, f4, f8, o, d, ts, tz, t, b, j, c, n, x, net, arr, span";

    StepsFixture() {
        super(target);
    }

    @BeforeEach
    void fill() {
        for (DatabaseExtension side : List.of(primary, target)) {
            side.execute("ALTER TABLE access_events " + COLUMNS);
        }
        events(1, 1, NAMES, ", '\uD83D\uDEAA', '{\"a\": [1.0, 1e400]}', -32768, -9223372036854775808, true, 12.50, "
                + "1e-45, 'NaN', 4294967295, '0044-03-15 BC', '1582-10-10 00:00:00.000001', '290000-01-01 "
                + "00:00:00.999999+00', "
                + "'24:00', '\\x00ff5c27', '{\"b\": 1,  \"a\": 1.0}', 'abc', 'n', '18446744073709551615', "
                + "'10.0.0.1/24', '{a,NULL,\"b,c\"}', '1 mon -2 days 03:04:05.678901'");
        events(2, 2, NAMES, ", '', 'null', 32767, 9223372036854775807, false, 'NaN', '-Infinity', '-0', 0, 'infinity', "
                + "'-infinity', 'infinity', '00:00', '', '[]', '', '', '0', '::1', '{}', '0'");
        events(3, 3, NAMES, ", 'x', '\"\"', 0, 0, NULL, 'Infinity', 'NaN', '1e308', 2147483648, '-infinity', "
                + "'infinity', '-infinity', '23:59:59.999999', '\\x', 'null', '     ', 'ä', '9223372036854775808', "
                + "'1.2.3.4', '{{1,2},{3,4}}', '-178956970 years'");
        events(4, 4, NAMES, ", 'y', '{}', 1, 1, true, 1e-300, 1, 1, 1, '12026-01-01', '12026-01-01', '12026-01-01', "
                + "'12:34:56.789', 'a', '1', 'abcde', 'n', '1', '::', '{NULL}', '1 year'");
        events(5, 5);
        events(6, 6, NAMES, ", 'z', '{}', 1, 1, true, 1e+300, 1, 1, 1, '0001-01-01', '4713-01-01 BC', '4713-01-01 "
                + "BC', '12:00', 'a', '1', 'abcde', 'n', '1', '::', '{NULL}', '-1 year'");
        events(7, 7, NAMES, ", 'w', '{}', 1, 1, true, -0.000, 1, 1, 1, '9999-12-31', '9999-12-31 23:59:59.999999', "
                + "'1970-01-01', '12:00', 'a', '1', 'abcde', 'n', '1', '::', '{NULL}', '-1 us'");
    }

    final void write(UnaryOperator<List<Map<String, Object>>> step) throws SQLException {
        Page page = page();
        write(page, step.apply(page.rows()));
    }
}
