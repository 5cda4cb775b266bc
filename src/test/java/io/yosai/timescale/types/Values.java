package io.yosai.timescale.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of every type that PostgreSQL ships, and of types that people make: of each at least two that differ, and
 * those at its ends. NULL is added to each.
 */
final class Values {
    /** Types that no column of a person's table has. */
    static final String NOT_OF_TABLES = "'pg_node_tree', 'pg_ndistinct', 'pg_dependencies', 'pg_mcv_list', "
            + "'pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary', 'gtsvector'";

    /** On both sides, before the table. */
    static final String MADE = """
            CREATE TYPE mood AS ENUM ('sad', 'ok', 'ha''p,py');
            CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'none');
            CREATE DOMAIN shorter AS short CHECK (length(VALUE) < 5);
            CREATE DOMAIN padded AS char(5);
            CREATE TYPE place AS (number integer, street text, since timestamptz, moods mood[]);
            CREATE TYPE visit AS (at place, name short);
            CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi);
            CREATE TYPE moods AS RANGE (subtype = mood)""";

    private static final Map<String, List<String>> SHIPPED = new LinkedHashMap<>();
    private static final Map<String, List<String>> OWN = new LinkedHashMap<>();
    private static final Map<String, List<String>> OF_EXTENSIONS = new LinkedHashMap<>();

    static {
        shipped("boolean", "true", "false");
        shipped("bytea", "\\x", "\\x00ff5c27", "\\x2c7b7d22");
        shipped("\"char\"", "a", "", "\\377");
        shipped("name", "n", "", "a,b\"c'd\\e", "x".repeat(63));
        shipped("bigint", "0", "-9223372036854775808", "9223372036854775807");
        shipped("smallint", "0", "-32768", "32767");
        shipped("integer", "0", "-2147483648", "2147483647");
        shipped("text", "", "a", "  ", "NULL", "null", "{}", "\\N", "\\.", "a\"b'c\\d", "a\nb\r\nc\td\u0001\u007f",
                "\uD83D\uDEAA e\u0301 \u200F\uFEFF\uFFFF", "x".repeat(9000));
        shipped("varchar", "", "a", "  a  ", "é".repeat(500));
        shipped("varchar(7)", "", "a", "  a  ", "\uD83D\uDEAA".repeat(7));
        shipped("character(5)", "a", "", "abcde", "a  b", "é");
        shipped("bpchar", "a", "abc", "a b");
        shipped("oid", "0", "1", "4294967295");
        shipped("tid", "(0,1)", "(4294967295,65535)");
        shipped("xid", "0", "4294967295");
        shipped("xid8", "0", "18446744073709551615");
        shipped("cid", "0", "4294967295");
        shipped("oidvector", "1 2 3", "", "4294967295");
        shipped("int2vector", "1 2 3", "", "-32768");
        shipped("json", "{\"b\": 1,  \"a\": 1.0, \"b\": null}", "null", "\"\\u0000 \\\\\"", "[]");
        shipped("jsonb", "{\"a\": [1.0, 1e400, -0, {\"\": null}]}", "null", "\"\"", "{}",
                "{\"\\u0001\": \"\\\\ \\\"\"}");
        shipped("jsonpath", "$.a[*] ? (@ > 1)", "strict $", "$");
        shipped("xml", "<a/>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"ü\">&lt;</a>",
                "text & <b/>".replace("&", "&amp;"), "");
        shipped("point", "(1,-2.5)", "(Infinity,NaN)", "(1e-300,-0)");
        shipped("lseg", "[(0,0),(1,1)]", "[(1e308,-1e-308),(NaN,0)]");
        shipped("path", "((0,0),(1,1),(2,0))", "[(0,0),(1,1)]");
        shipped("box", "(1,1),(0,0)", "(Infinity,1),(0,-Infinity)");
        shipped("polygon", "((0,0),(1,1),(2,0))", "((0,0))");
        shipped("line", "{1,-1,0}", "{0.1,0.2,0.3}");
        shipped("circle", "<(0,0),1>", "<(1,NaN),Infinity>");
        shipped("real", "0", "1e-45", "3.4028235e38", "NaN", "Infinity", "-Infinity", "-0", "0.1");
        shipped("double precision", "0", "5e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity",
                "-0", "0.1");
        shipped("numeric", "12.50", "0.000", "NaN", "Infinity", "-Infinity", "1e-300", "-1e300",
                "9".repeat(1000) + ".5",
                "0." + "0".repeat(500) + "1");
        shipped("numeric(10,2)", "12.50", "-99999999.99", "NaN");
        shipped("money", "$1.00", "-92233720368547758.08", "92233720368547758.07");
        shipped("macaddr", "08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff");
        shipped("macaddr8", "08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff");
        shipped("inet", "10.0.0.1/24", "::1", "0.0.0.0/0", "2001:db8::/32");
        shipped("cidr", "10.0.0.0/24", "::/0", "2001:db8::/32");
        shipped("date", "2024-02-29", "0001-01-01", "4713-01-01 BC", "5874897-12-31", "1582-10-10", "12026-01-01",
                "infinity",
                "-infinity");
        shipped("time", "12:34:56.789012", "00:00", "24:00");
        shipped("time(0)", "12:34:57", "24:00");
        shipped("timetz", "12:34:56.789012+05:30", "24:00-15:59", "00:00+15:59");
        shipped("timestamp", "2024-03-10 02:30:00.123456", "4713-01-01 BC", "294276-12-31 23:59:59.999999", "infinity",
                "-infinity",
                "1582-10-10 00:00:00", "12026-01-01 00:00:00");
        shipped("timestamptz", "2024-03-10 02:30:00.123456+00", "4713-01-01 00:00:00+00 BC",
                "294276-12-31 23:59:59.999999+00",
                "infinity", "-infinity", "1582-10-10 00:00:00+00", "0044-03-15 12:00:00+00 BC");
        shipped("timestamptz(0)", "2024-03-10 02:30:00+00", "infinity");
        shipped("interval", "1 mon -2 days 03:04:05.678901", "0", "-178000000 years", "178000000 years", "-1 us",
                "-1 year +3 days");
        shipped("interval day to second(0)", "2 days 03:04:05", "0");
        shipped("bit(8)", "10100101", "00000000");
        shipped("bit varying", "101", "", "1".repeat(100));
        shipped("bit varying(5)", "101", "");
        shipped("refcursor", "c", "");
        shipped("regproc", "now", "pg_catalog.pi", "-");
        shipped("regprocedure", "lower(text)", "abs(integer)", "-");
        shipped("regoper", "||/", "|/", "0");
        shipped("regoperator", "+(integer,integer)", "*(integer,integer)", "0");
        shipped("regclass", "pg_class", "every_type", "-");
        shipped("regcollation", "\"C\"", "\"POSIX\"", "-");
        shipped("regtype", "integer", "mood", "text[]", "-");
        shipped("regrole", "postgres", "pg_monitor", "-");
        shipped("regnamespace", "public", "pg_catalog", "-");
        shipped("regconfig", "english", "simple");
        shipped("regdictionary", "simple", "english_stem");
        shipped("uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff");
        shipped("pg_lsn", "0/0", "FFFFFFFF/FFFFFFFF");
        shipped("tsvector", "'a':1A 'fat cat':2,3B", "", "'it''s':16383");
        shipped("tsquery", "'a' & !'b':*A <-> 'c d'", "");
        shipped("txid_snapshot", "10:20:10,14,15", "1:1:");
        shipped("pg_snapshot", "10:20:10,14,15", "1:1:");
        shipped("aclitem", "postgres=arwdDxt/postgres", "=r/postgres");
        shipped("int4range", "[1,5)", "empty", "(,)");
        shipped("int8range", "[-9223372036854775808,5)", "empty", "(,)");
        shipped("numrange", "(1.50,2.50]", "empty", "(,NaN]");
        shipped("tsrange", "[\"2024-05-01 00:00:00\",infinity)", "empty", "(,)");
        shipped("tstzrange", "[\"2024-05-01 00:00:00+00\",infinity)", "empty", "(,)");
        shipped("daterange", "[2024-05-01,infinity)", "empty", "(,)");
        shipped("int4multirange", "{[1,5),[7,9)}", "{}");
        shipped("int8multirange", "{[1,5),[7,)}", "{}");
        shipped("nummultirange", "{(1.50,2.50],[7,)}", "{}");
        shipped("tsmultirange", "{[\"2024-05-01 00:00:00\",infinity)}", "{}");
        shipped("tstzmultirange", "{[\"2024-05-01 00:00:00+00\",infinity)}", "{}");
        shipped("datemultirange", "{[2024-05-01,infinity)}", "{}");

        own("text[]", "{a,NULL,\"NULL\",\"b,c\",\"\",\"\\\\\"}", "{}", "{{a,b},{c,d}}", "[2:3]={a,b}");
        own("integer[]", "{{1,2},{3,NULL}}", "{}");
        own("character(3)[]", "{a,NULL,abc}", "{}");
        own("varchar(3)[]", "{a,NULL,abc}", "{}");
        own("bit(3)[]", "{101,NULL}", "{}");
        own("numeric(5,1)[]", "{1.5,NULL,NaN}", "{}");
        own("timestamptz[]", "{infinity,NULL,\"2024-05-01 00:00:00+00\"}", "{}");
        own("interval[]", "{\"1 mon -2 days\"}", "{}");
        own("jsonb[]", "{\"{\\\"a\\\": 1}\",NULL}", "{}");
        own("bytea[]", "{\"\\\\x00ff\"}", "{}");
        own("tstzrange[]", "{\"[2024-05-01 00:00:00+00,)\",empty}", "{}");
        own("regtype[]", "{integer,mood}", "{}");
        own("xml[]", "{<a/>}", "{}");
        own("mood", "ok", "ha'p,py", "sad");
        own("mood[]", "{ok,NULL,\"ha'p,py\"}", "{}");
        own("short", "abc", "", "abcde");
        own("short[]", "{abc,NULL}", "{}");
        own("shorter", "abc", "");
        own("padded", "abc", "abcde");
        own("place", "(1,\"a, \"\"b\"\"\",\"2024-05-01 00:00:00+00\",\"{ok,sad}\")", "(,,,)");
        own("place[]", "{\"(1,a,infinity,{})\",NULL}", "{}");
        own("visit", "(\"(1,a,,)\",abc)", "(,)");
        own("floats", "[0.1,1e300)", "empty", "(,)");
        own("floats_multirange", "{[0.1,1),[2,)}", "{}");
        own("moods_multirange", "{[sad,ok)}", "{}");
        own("moods", "[sad,ok)", "empty");

        extension("citext", "A", "a", "");
        extension("citext[]", "{A,b}", "{}");
        extension("hstore", "\"a\"=>NULL, \"b\"=>\"c,\\\"d\"", "");
        extension("ltree", "a.b.c", "a");
        extension("lquery", "a.*{1,2}.c", "*");
        extension("cube", "(1, 2.5),(3, 4)", "(0)");
        extension("seg", "1.0 .. 2.50", "~ 1");
        extension("isbn", "0-306-40615-2", "978-0-11-000222-4");
        extension("query_int", "1 & !2", "3");
    }

    private Values() {
    }

    private static void shipped(String type, String... values) {
        SHIPPED.put(type, List.of(values));
    }

    private static void own(String type, String... values) {
        OWN.put(type, List.of(values));
    }

    private static void extension(String type, String... values) {
        OF_EXTENSIONS.put(type, List.of(values));
    }

    /** By the types as SQL writes them. */
    static Map<String, List<String>> shipped() {
        return SHIPPED;
    }

    /** Of the types of {@link #MADE} and of arrays. */
    static Map<String, List<String>> own() {
        return OWN;
    }

    static Map<String, List<String>> ofExtensions() {
        return OF_EXTENSIONS;
    }

    /** A literal that is read alike whatever is set. */
    static String literal(String value) {
        return value == null ? "NULL" : "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** The values and NULL. */
    static List<String> withNull(List<String> values) {
        List<String> all = new ArrayList<>(values);
        all.add(null);
        return all;
    }
}
