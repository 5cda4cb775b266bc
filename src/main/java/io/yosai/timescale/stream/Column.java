package io.yosai.timescale.stream;

import java.util.List;

/**
 * A column of the rows of a stream, on their way from the source to the target.
 *
 * @param name as the SELECT, the rows of a route and the target call it
 * @param type OID of the type whose binary form its values have; of a domain that of the type underneath
 * @param isText whether its values travel as text, which the target casts, and not as the bytes that the source sends
 * @param read what reads it out of the SELECT, as SQL
 * @param source its type on the source as SQL writes it, without a length, and of a domain the type underneath; null: a
 *        step of a route added it
 * @param on what takes the values; null: the target has no such column
 * @param hasOtherParts whether its values have parts there that have other types or lengths than on the source
 * @param isForeign whether its type on the target is none of PostgreSQL's own, which the source need not know
 * @param isMerged whether a compressed chunk keeps one of values that are equal by the type and have other texts
 */
public record Column(String name, int type, boolean isText, String read, String source, TargetColumn on,
        boolean hasOtherParts, boolean isForeign, boolean isMerged) {
    /**
     * Returns its type on the target as SQL writes it, with its length, and of a domain the type underneath; null: the
     * target has no such column.
     */
    public String target() {
        return on == null ? null : on.baseType();
    }

    /** Returns the same without a length; null likewise. */
    public String bare() {
        return on == null ? null : on.bareType();
    }

    /**
     * Returns a value of the source, as the target has read it, as it is compared with the target's, as SQL: what the
     * target rounds or pads is then no difference. No cast may cut the value, as one to a type with a length of
     * characters or bits would.
     */
    public String compared(String value) {
        if (on == null || isForeign) {
            return value;
        }
        return hasOtherText() ? plain(value) : "CAST(" + value + " AS " + (hasLength() ? bare() : target()) + ")";
    }

    /** Returns a value of the SELECT as it is compared, as SQL: where it travels as text, by its text. */
    public String comparedOnSource(String value) {
        if (!isText() || on == null || isForeign) {
            return compared(value);
        }
        String text = "CAST(" + value + " AS text)";
        // Elements of an array have lost their blanks only when the text has been read by the type that pads them.
        return compared(hasOtherText() ? "CAST(" + text + " AS " + bare() + ")" : text);
    }

    /** Returns a value of the target as it is compared, as SQL. */
    public String comparedOnTarget(String value) {
        return on != null && !isForeign && hasOtherText() ? plain(value) : value;
    }

    /** Returns what declares the column of a temporary table, whose texts are compared with those of the target. */
    String staged() {
        return sql() + " " + (isText() ? "text" : bare())
                + (on.collation() == null ? "" : " COLLATE " + on.collation());
    }

    /** Blanks at the end are none of a value, and a byte over 127 has another text up to PostgreSQL 15. */
    private boolean hasOtherText() {
        return bare().startsWith("bpchar") || bare().startsWith("\"char\"");
    }

    private String plain(String value) {
        return "CAST(" + value + " AS " + bare().replace("bpchar", "text").replace("\"char\"", "integer") + ")";
    }

    private boolean hasLength() {
        return List.of("character varying", "\"bit\"", "bit varying").stream().anyMatch(bare()::startsWith);
    }

    public String sql() {
        return Sql.name(name);
    }
}
