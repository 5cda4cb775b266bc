package io.yosai.timescale.stream;

import java.util.Map;
import java.util.Set;
import org.postgresql.core.Oid;

/**
 * Decides in which form the values of a column travel. Bytes pass where both types are provably the same; of other
 * pairs of types PostgreSQL would misread some without an error.
 *
 * @param decoded whether steps of a route see the rows, so that each value must have a form that Java can read
 */
record Matching(Types source, Types target, boolean decoded) {
    private static final Set<Integer> TEXTS = Set.of(Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR);
    /** Each value of the one type is a value of the others. */
    private static final Map<Integer, Set<Integer>> WIDER = Map.of(Oid.INT2, Set.of(Oid.INT4, Oid.INT8), Oid.INT4,
            Set.of(Oid.INT8), Oid.FLOAT4, Set.of(Oid.FLOAT8));

    /** @param on null: the target has no such column, which a step may remove or rename */
    Column column(String name, long from, TargetColumn on) {
        Column column = matched(name, from, on);
        return on == null ? column : new Column(name, column.type(), column.form(), column.read(), column.source(), on,
                target.hasParts(on.type()) && !source.parts(from).equals(target.parts(on.type())),
                target.isForeign(target.base(on.type())), target.isMerged(on.type()));
    }

    /** A column that a step of a route adds to the rows. */
    Column added(TargetColumn on) {
        int base = target.base(on.type());
        boolean known = Values.isKnown(base);
        return new Column(on.name(), known ? base : Oid.TEXT, known ? Column.Form.BYTES : Column.Form.TEXT, null, null,
                on, false, target.isForeign(base), target.isMerged(on.type()));
    }

    private Column matched(String name, long from, TargetColumn on) {
        String read = "page." + Sql.name(name);
        String type = source.sql(from);
        int base = source.base(from);
        boolean readable = !decoded || Values.isKnown(base);
        if (on == null) {
            return Values.isKnown(base) ? bytes(name, base, read, type) : text(name, Column.Form.TEXT, read, type);
        }
        String form = source.binaryForm(from);
        if (form != null && form.equals(target.binaryForm(on.type())) && readable) {
            return bytes(name, base, read, type);
        }
        int into = target.base(on.type());
        if (TEXTS.contains(into)) {
            return text(name, Column.Form.BYTES, read, type);
        }
        if (WIDER.getOrDefault(base, Set.of()).contains(into)) {
            return bytes(name, into, "CAST(" + read + " AS " + target.sql(into) + ")", type);
        }
        return text(name, Column.Form.TEXT, read, type);
    }

    private static Column bytes(String name, int base, String read, String type) {
        return new Column(name, base, Column.Form.BYTES, read, type, null, false, false, false);
    }

    private static Column text(String name, Column.Form form, String read, String type) {
        return new Column(name, Oid.TEXT, form, "CAST(" + read + " AS text)", type, null, false, false, false);
    }
}
