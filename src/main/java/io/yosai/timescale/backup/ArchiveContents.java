package io.yosai.timescale.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Predicate.not;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is in a dump, as pg_restore lists and prints it. */
record ArchiveContents(Path archive, Path pgRestore) {
    private static final Pattern VERSION = Pattern.compile("(?m)^timescaledb_version\\t(\\S+)");
    /** The state of TimescaleDB, whose tables refer to each other, and the numbers that it gave last. */
    private static final Predicate<String> CATALOGUE = entry(
            "(TABLE DATA|SEQUENCE SET) _timescaledb_(catalog|config|cache) (\\S+) .*");
    private static final Predicate<String> JOBS = entry("TABLE DATA _timescaledb_(catalog|config) bgw_job .*");
    private static final Predicate<String> REFRESH = entry("MATERIALIZED VIEW DATA .*");
    private static final Predicate<String> EXTENSION = entry("EXTENSION - timescaledb( .*)?");
    private static final Pattern IN_SCHEMA = Pattern.compile("CREATE EXTENSION .* WITH SCHEMA (.*);");
    private static final Predicate<String> SCHEMA = entry("SCHEMA - .*");
    private static final Pattern FOR_ROLE = Pattern.compile("\\d+; \\d+ \\d+ (POLICY|USER MAPPING -) (.*) \\S+");
    /** Commands of psql, which newer versions print around a script, and an encoding that pgjdbc does not speak. */
    private static final Pattern PSQL = Pattern.compile("(?m)^(\\\\(un)?restrict|SET client_encoding =) .*$");
    private static final Pattern COPY = Pattern.compile("COPY \\S+ \\((.*)\\) FROM stdin;");

    /**
     * The schema of the extension, which a restore makes before all else.
     *
     * @param name  as SQL has it, in quotes where it needs them
     * @param entry that makes it, in the list of the dump; null: it is in every database
     * @param sql   that makes it
     */
    record Home(String name, String entry, List<String> sql) {
        private static final Home PUBLIC = new Home("public", null, List.of());
    }

    /** The jobs of TimescaleDB, in the form of COPY; both are empty where the dump has none. */
    record Jobs(String copy, String rows) {
    }

    /** The version of TimescaleDB that the dump was made with, which stands in its catalogue; null: it has none. */
    String timescaledb() {
        Matcher matcher = VERSION.matcher(print(List.of("--data-only", "--schema=_timescaledb_catalog",
                "--table=metadata", "--file=-"), UTF_8));
        return matcher.find() ? matcher.group(1) : null;
    }

    Home home(boolean owner) throws IOException {
        List<String> extension = entries("pre-data", EXTENSION);
        String name = extension.isEmpty() ? "public" : script(extension.get(0), false).stream().map(IN_SCHEMA::matcher)
                .filter(Matcher::matches).map(made -> made.group(1)).findFirst().orElse("public");
        for (String entry : name.equals("public") ? List.<String>of() : entries("pre-data", SCHEMA)) {
            List<String> script = script(entry, owner);
            if (script.contains("CREATE SCHEMA " + name + ";")) {
                return new Home(name, entry, script.stream()
                        .filter(line -> line.matches("(CREATE|ALTER) SCHEMA .*;")).toList());
            }
        }
        return name.equals("public") ? Home.PUBLIC : new Home(name, null, List.of());
    }

    private List<String> script(String entry, boolean owner) throws IOException {
        return sql(List.of(entry), UTF_8, owner).lines().toList();
    }

    /** Schemas, tables, functions and views, but for the schema that is made already; mappings of users if wanted. */
    List<String> tables(Home home, boolean mappings) {
        return entries("pre-data", entry -> !entry.equals(home.entry())
                && (mappings || !FOR_ROLE.matcher(entry).matches()));
    }

    List<String> catalogue(boolean jobs) {
        return entries("data", jobs ? CATALOGUE : CATALOGUE.and(not(JOBS)));
    }

    /** All data but the catalogue's. */
    List<String> data() {
        return entries("data", not(CATALOGUE));
    }

    /**
     * Indexes, constraints and what else comes after the data, but for the content of materialized views.
     *
     * @param policies whether row security policies are among it
     */
    List<String> indexes(boolean policies) {
        return entries("post-data", policies ? not(REFRESH) : not(REFRESH.or(FOR_ROLE.asMatchPredicate())));
    }

    /**
     * What is for roles, and cannot be made where they are missing.
     *
     * @param encoding of the dump, as PostgreSQL calls it; null: not known
     */
    List<ForRole> forRoles(String encoding) throws IOException {
        List<String> entries = new ArrayList<>(entries("pre-data", FOR_ROLE.asMatchPredicate()));
        entries.addAll(entries("post-data", FOR_ROLE.asMatchPredicate()));
        List<ForRole> made = new ArrayList<>();
        for (String entry : entries) {
            String name = FOR_ROLE.matcher(entry).replaceFirst("$1 $2").replaceFirst("^POLICY", "row security policy")
                    .replaceFirst("^USER MAPPING - USER MAPPING", "user mapping");
            made.add(new ForRole(new String(name.getBytes(ISO_8859_1), charset(encoding)),
                    text(PSQL.matcher(sql(List.of(entry), ISO_8859_1, false)).replaceAll(""), encoding)));
        }
        return made;
    }

    /** What the bytes, a letter each, say; null: nobody knows, and another text is not what was backed up. */
    static String text(String bytes, String encoding) {
        try {
            return charset(encoding).newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1))).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Charset charset(String encoding) {
        // SQL_ASCII, which Java does not know, may be anything.
        String name = String.valueOf(encoding).replaceFirst("^WIN(?=\\d)", "cp").replace("KOI8", "KOI8-")
                .replace("8859_", "8859-");
        return Charset.isSupported(name) ? Charset.forName(name) : UTF_8;
    }

    /** The content of materialized views, which may read compressed chunks: these are hidden during a restore. */
    List<String> refreshes() {
        return entries("post-data", REFRESH);
    }

    /**
     * The jobs, all of one owner. pg_restore leaves the owners of objects out when it is asked to, but these stand in a
     * table.
     *
     * @param owner    as SQL has it, in quotes where it needs them
     * @param encoding of the dump, as PostgreSQL calls it
     */
    Jobs jobs(String owner, String encoding) throws IOException {
        List<String> entries = entries("data", JOBS);
        if (entries.isEmpty()) {
            return new Jobs("", "");
        }
        return owned(sql(entries, charset(encoding), true), owner);
    }

    static Jobs owned(String printed, String owner) {
        List<String> lines = printed.lines().toList();
        Matcher copy = lines.stream().map(COPY::matcher).filter(Matcher::matches).findFirst()
                .orElseThrow(() -> new OperatorError("the dump has no jobs of TimescaleDB where its list says so"));
        int column = List.of(copy.group(1).split(", ")).indexOf("owner");
        List<String> rows = new ArrayList<>();
        for (String line : lines.subList(lines.indexOf(copy.group()) + 1, lines.size())) {
            if (line.equals("\\.")) {
                break;
            }
            String[] fields = line.split("\t", -1);
            fields[column] = owner.replace("\\", "\\\\");
            rows.add(String.join("\t", fields) + "\n");
        }
        return new Jobs(copy.group().replace(";", ""), String.join("", rows));
    }

    private static Predicate<String> entry(String pattern) {
        return Pattern.compile("\\d+; \\d+ \\d+ " + pattern).asMatchPredicate();
    }

    private List<String> entries(String section, Predicate<String> wanted) {
        return print(List.of("--list", "--section=" + section), ISO_8859_1).lines()
                .filter(line -> !line.startsWith(";") && !line.isBlank()).filter(wanted).toList();
    }

    private String sql(List<String> entries, Charset charset, boolean owner) throws IOException {
        try (PrivateFile list = PrivateFile.list(entries)) {
            List<String> options = List.of("--use-list=" + list.path(), "--file=-", "--no-owner");
            return print(owner ? options.subList(0, 2) : options, charset);
        }
    }

    private String print(List<String> options, Charset charset) {
        List<String> arguments = new ArrayList<>(options);
        arguments.add(archive.toAbsolutePath().toString());
        ClientPrograms.Printed printed = ClientPrograms.print(pgRestore, arguments, charset);
        if (printed.exitCode() != 0) {
            throw new OperatorError(archive + " cannot be read: "
                    + printed.text().strip().replaceAll("\\s*\\R\\s*", "; "));
        }
        return printed.text();
    }
}
