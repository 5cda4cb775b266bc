package io.yosai.timescale.replication;

/**
 * A column of the target.
 *
 * @param key what the rows call it
 * @param quoted its name as SQL writes it
 * @param type {@code pg_type.typname}, of a domain that of the type underneath
 * @param quotedType the type as SQL writes it, without a length: a cast to varchar(50) would cut longer text off
 */
record Column(String key, String quoted, String type, String quotedType) {
    UnwritableRow refuses(Object value) {
        return new UnwritableRow("column \"%s\" is %s on the target and cannot take a %s; a step of the route put it there,"
                .formatted(key, type, value.getClass().getName())
                + " or routes/sql/primary/page.sql must cast it");
    }

    UnwritableRow overflows(Object value) {
        return new UnwritableRow("column \"%s\" is %s on the target, and %s does not fit; change the column's type"
                .formatted(key, type, value), !key.equals("time") && !key.equals("event_id"));
    }
}
