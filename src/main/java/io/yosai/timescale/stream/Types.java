package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Types of one server, by which it is decided whether the bytes of a value mean the same on another one. Equal OIDs
 * prove that only for the types of PostgreSQL itself; types that people make are compared by what they are made of.
 */
record Types(Map<Long, Type> byOid) {
    private static final String QUERY = SqlFile.read("/stream/types.sql");
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

    record Type(long oid, String name, String kind, String sql, long base, long element, long subtype,
            List<Long> attributes, List<String> labels, String extension, boolean hasBinary) {
        static Type of(ResultSet row) throws SQLException {
            return new Type(row.getLong("oid"), row.getString("name"), row.getString("kind"), row.getString("sql"),
                    row.getLong("base"), row.getLong("element"), row.getLong("subtype"),
                    List.of((Long[]) row.getArray("attributes").getArray()),
                    List.of((String[]) row.getArray("labels").getArray()), row.getString("extension"),
                    row.getBoolean("has_binary"));
        }
    }

    static Types read(Connection connection, Collection<Long> oids) throws SQLException {
        return new Types(Query.all(connection, QUERY, Type::of, connection.createArrayOf("bigint", oids.toArray()))
                .stream().collect(Collectors.toMap(Type::oid, type -> type)));
    }

    /** The OID, of a domain that of the type underneath. */
    int base(long oid) {
        Type type = byOid.get(oid);
        return type.kind().equals("d") ? base(type.base()) : (int) oid;
    }

    /** Whether another server need not know the type, or knows it by another meaning. */
    boolean isForeign(long oid) {
        Type type = byOid.get(oid);
        return oid >= FIXED || NOT_PORTABLE.contains(type.name());
    }

    /** The type as SQL writes it, without a length. */
    String sql(long oid) {
        return byOid.get(oid).sql();
    }

    /**
     * What the bytes of the type's values are made of: two types with equal texts read the same value from the same
     * bytes. Null: it is not known, and the value must travel as text.
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
            case "c" -> of("row", type.attributes());
            case "r", "m" -> of(type.kind(), List.of(type.subtype()));
            default -> type.extension() != null && type.hasBinary() ? type.extension() + "." + type.name() : null;
        };
    }

    private String of(String what, List<Long> parts) {
        List<String> forms = parts.stream().flatMap(part -> Stream.ofNullable(binaryForm(part))).toList();
        return forms.size() < parts.size() ? null : forms.stream().collect(Collectors.joining(", ", what + " (", ")"));
    }
}
