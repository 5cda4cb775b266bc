package io.yosai.timescale.monitoring;

import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values as the JSON of the status has them. */
final class PlainValues {
    private PlainValues() {
    }

    /** Returns seconds since 1970 for a time, null for one that is infinite; anything else as it is. */
    static Object plain(Object value) {
        return value instanceof Date ? known(GaugeQuery.number(value))
                : value instanceof Instant time ? (Object) (time.toEpochMilli() / 1000.0) : value;
    }

    /** Null: it is not. */
    static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** Returns names, each with the value after it, in this order. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
