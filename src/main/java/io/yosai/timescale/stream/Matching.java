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
        String read = "page." + Sql.name(name);
        int base = (int) source.base(from);
        int into = on == null ? Oid.UNSPECIFIED : (int) target.base(on.type());
        if (on == null ? Values.isKnown(base) : isSame(from, on.type())) {
            return column(name, base, false, read, from, on);
        }
        if (WIDER.getOrDefault(base, Set.of()).contains(into)) {
            return column(name, into, false, "CAST(" + read + " AS " + target.sql(into) + ")", from, on);
        }
        return column(name, Oid.TEXT, !TEXTS.contains(into), "CAST(" + read + " AS text)", from, on);
    }

    /** Whether the bytes of a value mean the same on both sides, and steps, if there are any, can read them. */
    private boolean isSame(long from, long to) {
        String form = source.binaryForm(from);
        return form != null && form.equals(target.binaryForm(to))
                && (!decoded || Values.isKnown((int) source.base(from)));
    }

    private Column column(String name, int type, boolean isText, String read, long from, TargetColumn on) {
        return new Column(name, type, isText, read, source.sql(source.base(from)), on,
                on != null && target.hasParts(on.type())
                && !source.parts(from).equals(target.parts(on.type())),
                on != null && target.isForeign(target.base(on.type())), on != null && target.isMerged(on.type()));
    }

    /** A column that a step of a route adds to the rows. */
    Column added(TargetColumn on) {
        int base = (int) target.base(on.type());
        boolean known = Values.isKnown(base);
        return new Column(on.name(), known ? base : Oid.TEXT, !known, null, null, on, false, target.isForeign(base),
                target.isMerged(on.type()));
    }
}
