package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postgresql.core.Oid;

/**
 * Types of one server, by which it is decided whether the bytes of a value mean the same on another one. Equal OIDs
 * prove that only for the types of PostgreSQL itself; types that people make are compared by what they are made of.
 */
record Types(Map<Long, Type> byOid) {
    /** Types made after initdb have OIDs from 16384; those between differ from version to version. */
    private static final long FIXED = 10_000;
    /**
     * Names of objects, which have another OID on each server; no binary form, or none of an empty value; a declaration
     * (xml).
     */
    private static final Set<String> NOT_PORTABLE = Set.of(
            "regproc", "regprocedure", "regoper", "regoperator", "regclass",
            "regtype", "regrole", "regnamespace", "regconfig", "regdictionary", "regcollation", "aclitem", "int2vector",
            "oidvector", "tsquery", "xml", "pg_node_tree", "record");

    /** A compressed chunk stores these in ways of their own; a domain over one of them is none of them. */
    private static final Set<Integer> STORED_BY_TEXT = Set.of(Oid.NUMERIC, Oid.FLOAT4, Oid.FLOAT8, Oid.TEXT,
            Oid.VARCHAR, Oid.BPCHAR, Oid.NAME);

    record Type(long oid, String name, String kind, String sql, long base, long modifier, long element, long subtype,
            List<Long> attributes, List<Long> modifiers, List<String> labels, String extension, boolean hasBinary,
            boolean hasHash) {
    }

    static Types read(Connection connection, Collection<Long> oids) throws SQLException {
        return new Types(Query.all(connection, "/stream/types.sql", Query.as(Type.class), oids).stream()
                .collect(Collectors.toMap(Type::oid, type -> type)));
    }

    /** The OID, of a domain that of the type underneath. */
    long base(long oid) {
        Type type = byOid.get(oid);
        return type.kind().equals("d") ? base(type.base()) : oid;
    }

    /** Whether another server need not know the type, or knows it by another meaning. */
    boolean isForeign(long oid) {
        Type type = byOid.get(oid);
        return oid >= FIXED || NOT_PORTABLE.contains(type.name()) && !type.name().equals("tsquery");
    }

    /** Whether its operators are not found: those of enums, ranges, arrays and composites are PostgreSQL's own. */
    boolean isHidden(long oid) {
        Type type = byOid.get(base(oid));
        return type.kind().equals("b") && type.element() == 0 && type.sql().contains(".");
    }

    /** The type as SQL writes it, without a length. */
    String sql(long oid) {
        return byOid.get(oid).sql();
    }

    /** Whether the values of a type have parts, whose lengths a column does not say. */
    boolean hasParts(long oid) {
        Type type = byOid.get(oid);
        return type.kind().equals("c") || type.kind().equals("d") && hasParts(type.base()) || type.element() != 0
                && (byOid.get(type.element()).kind().equals("d") || hasParts(type.element()));
    }

    /** The types and lengths of the parts of a type's values, as a text for comparison. */
    String parts(long oid) {
        return parts(oid, -1);
    }

    private String parts(long oid, long modifier) {
        Type type = byOid.get(oid);
        if (type.kind().equals("d")) {
            return parts(type.base(), type.modifier());
        }
        if (type.element() != 0) {
            return parts(type.element(), modifier) + "[]";
        }
        return !type.kind().equals("c") ? type.name() + " " + modifier : IntStream.range(0, type.attributes().size())
                .mapToObj(i -> parts(type.attributes().get(i), type.modifiers().get(i)))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * Whether a compressed chunk keeps one text for values that the type calls equal, as it does for each type with a
     * hash, all its parts included.
     */
    boolean isMerged(long oid) {
        return !STORED_BY_TEXT.contains((int) oid) && isHashed(oid);
    }

    private boolean isHashed(long oid) {
        Type type = byOid.get(oid);
        if (type.element() != 0) {
            return isHashed(type.element());
        }
        return switch (type.kind()) {
            case "d" -> isHashed(type.base());
            case "c" -> type.attributes().stream().allMatch(this::isHashed);
            case "r", "m" -> isHashed(type.subtype());
            default -> type.kind().equals("e") || type.hasHash();
        };
    }

    /**
     * What the bytes of the type's values are made of: two types with equal texts read the same value from the same
     * bytes, and refuse none. Null: it is not known, and the value must travel as text, which is refused row by row.
     */
    String binaryForm(long oid) {
        Type type = byOid.get(oid);
        if (type.kind().equals("d")) {
            return binaryForm(type.base());
        }
        if (NOT_PORTABLE.contains(type.name())) {
            return null;
        }
        if (type.element() != 0) {
            return of("array", List.of(type.element()));
        }
        if (oid < FIXED) {
            return "oid " + oid;
        }
        return switch (type.kind()) {
            case "e" -> "enum " + type.labels();
            case "c" -> of("row " + type.modifiers(), type.attributes());
            // Their bytes do not say of which type the bounds are, which may be another one under the same name later.
            case "r", "m" -> null;
            default -> type.extension() != null && type.hasBinary() ? type.extension() + "." + type.name() : null;
        };
    }

    private String of(String what, List<Long> parts) {
        // A domain in it is checked when the bytes are read, where no row is known.
        List<String> forms = parts.stream().filter(part -> !byOid.get(part).kind().equals("d"))
                .flatMap(part -> Stream.ofNullable(binaryForm(part))).toList();
        return forms.size() < parts.size() ? null : forms.stream().collect(Collectors.joining(", ", what + " (", ")"));
    }
}
