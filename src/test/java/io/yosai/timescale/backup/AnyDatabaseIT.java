package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.TimescaleServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of which the service knows nothing, and what a database is beside its tables. */
@Tag("long")
class AnyDatabaseIT {
    private static final String NAME = "Odd \"name\" of it's own";
    private static final String QUOTED = '"' + NAME.replace("\"", "\"\"") + '"';
    private static final String COMPARED = "SELECT jsonb_object_agg(key, value)::text FROM jsonb_each((" + SqlFile.read(
            "/backup/properties.sql") + ")::jsonb)";

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    private Path directory;

    private static Database named(String name) {
        return target.database().named(URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private static Database postgres() {
        return named("postgres");
    }

    private BackupFixture fixture(String name) {
        return new BackupFixture(target.server(), named(name), directory.resolve("backups"));
    }

    @AfterEach
    void drop() {
        for (String name : List.of(QUOTED, "odd_again")) {
            postgres().execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
        for (String tablespace : List.of("odd_1", "odd_2")) {
            postgres().execute("DROP TABLESPACE IF EXISTS " + tablespace);
        }
        for (String role : List.of("odd_owner", "\"odd reader\"")) {
            postgres().execute("DROP ROLE IF EXISTS " + role);
        }
    }

    private void make() {
        postgres().execute("CREATE ROLE odd_owner; CREATE ROLE \"odd reader\" LOGIN");
        postgres().execute("CREATE DATABASE " + QUOTED + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu "
                + "ICU_LOCALE 'de-u-co-phonebk' ICU_RULES '&a < g' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' OWNER odd_owner "
                + "CONNECTION LIMIT 17");
        postgres().execute("COMMENT ON DATABASE " + QUOTED + " IS 'it''s \\odd'; "
                + "ALTER DATABASE " + QUOTED + " SET search_path = \"odd schema\", public; "
                + "ALTER DATABASE " + QUOTED + " SET \"my.word\" = 'x'; "
                + "ALTER ROLE \"odd reader\" IN DATABASE " + QUOTED + " SET statement_timeout = '5s'; "
                + "REVOKE CONNECT ON DATABASE " + QUOTED + " FROM PUBLIC; "
                + "GRANT CONNECT ON DATABASE " + QUOTED + " TO \"odd reader\" WITH GRANT OPTION");
        named(NAME).execute(SqlFile.read("/backup/odd.sql"));
    }

    private static Database withHypertable() {
        postgres().execute("CREATE DATABASE " + QUOTED);
        Database odd = named(NAME);
        odd.execute("CREATE EXTENSION timescaledb; CREATE TABLE door (at timestamptz NOT NULL, v int); SELECT "
                + "create_hypertable('door', 'at'); INSERT INTO door SELECT '2024-01-01'::timestamptz "
                + "+ i * interval '1 hour', i FROM generate_series(1, 20) AS i");
        return odd;
    }

    private String properties(String database) {
        return named(database).value(COMPARED, String.class);
    }

    @Test
    void aDatabaseComesBackAsItWasMade() throws Exception {
        make();
        Path dump = fixture(NAME).backup();
        String before = properties(NAME);
        assertThat(Archive.of(dump).orElseThrow().manifest().orElseThrow().content().tables()).contains(
                new Manifest.Content.Table("\"odd schema\".whole_row", 10,
                named(NAME).value("SELECT CAST(sum(hashtextextended("
                + "format('(1,\"%s\")', text), 0)) AS text) FROM whole_row", String.class)));
        Verb restore = fixture(NAME).run("restore", dump.toString(), "--database", "odd_again");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).allMatch(line -> line.endsWith(" right") || line.endsWith("verdict")
                || line.endsWith("is restored into database odd_again"));
        assertThat(restore.out()).anyMatch(line -> line.matches(
                "table \"odd schema\".\"By number\" +1000 rows, .* right"))
                .anyMatch(line -> line.matches("database: grants +CONNECT to odd reader with grant option, .* right"))
                .anyMatch(line -> line.matches("materialized views +1 +1 +right"))
                .anyMatch(line -> line.matches("large objects +1 +1 +right"))
                .anyMatch(line -> line.matches("row security policies +1 +1 +right"));
        assertThat(properties("odd_again")).isEqualTo(before)
                .contains("\"connectionLimit\": 17", "de-u-co-phonebk", "&a < g",
                "\"my.word=x\"", "statement_timeout=5s", "it's \\\\odd");
        Database again = named("odd_again");
        assertThat(again.count("SELECT count(*) FROM \"odd schema\".\"Summary\"")).isEqualTo(10);
        assertThat(again.count("SELECT count(*) FROM \"odd schema\".by_key")).isEqualTo(100);
    }

    @Test
    void withoutOwnersRolesMayBeMissingAndWhatIsLostForThatIsSaid() {
        make();
        Path dump = fixture(NAME).backup();
        drop();
        Verb refused = fixture(target.database().name()).run("restore", dump.toString(), "--database", "odd_again");
        assertThat(refused.err()).first().asString().isEqualTo(
                "restore failed: the server lacks roles that own something in "
                + "the dump or have rights there: odd reader, odd_owner");
        Verb restore = fixture(target.database().name()).run("restore", dump.toString(), "--database", "odd_again",
                "--no-owner");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out())
                .contains("setting statement_timeout=5s of role odd reader in this database is not restored: "
                + "the server has no such role",
                "row security policy odd schema Kinds some of them is not restored: ERROR: role "
                + "\"odd reader\" does not exist",
                "user mapping odd reader SERVER nowhere is not restored: ERROR: role \"odd reader\" does not exist");
        assertThat(named("odd_again").value("SELECT CAST(umoptions AS text) FROM pg_user_mappings", String.class))
                .isEqualTo("{password=none}");
        assertThat(named("odd_again").count("SELECT count(*) FROM \"odd schema\".\"By number\""))
                .isEqualTo(1000);
    }

    /** With what of SQL_ASCII, LATIN1 and others pgjdbc does not speak, or Java calls otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"SQL_ASCII", "LATIN1", "WIN1252"})
    void withoutOwnersPoliciesComeBackInAnyEncoding(String encoding) {
        postgres().execute("CREATE ROLE odd_owner");
        postgres().execute("CREATE DATABASE " + QUOTED + " TEMPLATE template0 LOCALE 'C' ENCODING '" + encoding + "'");
        named(NAME).execute("CREATE EXTENSION timescaledb; CREATE TABLE tür (n int); "
                + "CREATE POLICY pö ON tür USING (true); CREATE POLICY \"pö 2\" ON tür TO odd_owner USING (true)");
        Path dump = fixture(NAME).backup();
        drop();
        Verb restore = fixture(target.database().name()).run("restore", dump.toString(), "--database", "odd_again",
                "--no-owner");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).contains("row security policy public tür pö 2 is not restored: ERROR: role "
                + "\"odd_owner\" does not exist");
        assertThat(named("odd_again").value("SELECT string_agg(polname, ' ') FROM pg_policy", String.class))
                .isEqualTo("pö");
    }

    @Test
    void eventTriggersOfTheDatabaseDoNothingInARestore() {
        postgres().execute("CREATE DATABASE " + QUOTED);
        named(NAME).execute("CREATE EXTENSION timescaledb; CREATE TABLE logins (at timestamptz); "
                + "CREATE MATERIALIZED VIEW latest AS SELECT max(at) FROM logins; "
                + "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS "
                + "'BEGIN INSERT INTO public.logins VALUES (now()); END'; "
                + "CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS "
                + "'BEGIN RAISE EXCEPTION ''no more''; END'; "
                + "CREATE EVENT TRIGGER audit ON login EXECUTE FUNCTION note(); "
                + "ALTER EVENT TRIGGER audit ENABLE ALWAYS; "
                + "CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid()");
        Verb restore = fixture(NAME).run("restore", fixture(NAME).backup().toString(), "--database", "odd_again");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(named("odd_again").value("SELECT string_agg(evtname || CAST(evtenabled AS text), ' ' "
                + "ORDER BY evtname) FROM pg_event_trigger WHERE evtname !~ '^timescaledb'", String.class))
                .isEqualTo("auditA forbidO");
    }

    @Test
    void aScratchDatabaseWithASubscriptionIsDropped() {
        postgres().execute("CREATE DATABASE " + QUOTED);
        named(NAME).execute("CREATE EXTENSION timescaledb");
        named(NAME).execute("CREATE SUBSCRIPTION \"S 1\" CONNECTION 'dbname=x' PUBLICATION p "
                + "WITH (connect = false, slot_name = 's_1')");
        try {
            Path dump = fixture(NAME).backup();
            Verb verify = fixture(NAME).run("backup", "verify", "--restore", dump.toString());
            assertThat(verify.exitCode()).as(verify.toString()).isZero();
            assertThat(verify.lastLine()).endsWith("restores; the scratch database is dropped again");
            assertThat(fixture(NAME).databases("%_restoring_%")).isEmpty();
        } finally {
            named(NAME).execute("ALTER SUBSCRIPTION \"S 1\" SET (slot_name = NONE); DROP SUBSCRIPTION \"S 1\"");
        }
    }

    @Test
    void theExtensionComesBackInItsSchema() throws Exception {
        postgres().execute("CREATE ROLE odd_owner");
        postgres().execute("CREATE DATABASE " + QUOTED);
        Database odd = named(NAME);
        odd.execute("CREATE SCHEMA \"Odd home\" AUTHORIZATION odd_owner; GRANT USAGE ON SCHEMA \"Odd home\" TO PUBLIC; "
                + "CREATE EXTENSION timescaledb SCHEMA \"Odd home\"");
        odd.execute("CREATE TABLE door (at timestamptz NOT NULL DEFAULT \"Odd home\".time_bucket('1 hour', now()), "
                + "v int); SELECT \"Odd home\".create_hypertable('door', 'at'); INSERT INTO door SELECT now() "
                + "- i * interval '1 day', i FROM generate_series(1, 100) AS i; CREATE VIEW days AS SELECT "
                + "\"Odd home\".time_bucket('1 day', at) AS day FROM door");
        Path dump = fixture(NAME).backup();
        for (String owner : List.of("odd_owner", "postgres")) {
            List<String> words = new ArrayList<>(List.of("restore", dump.toString(), "--database", "odd_again"));
            if (!owner.equals("odd_owner")) {
                words.add("--no-owner");
            }
            Verb restore = fixture(NAME).run(words.toArray(String[]::new));
            assertThat(restore.exitCode()).as(restore.toString()).isZero();
            assertThat(named("odd_again").value("SELECT nspname || ' of ' || nspowner::regrole FROM pg_namespace n "
                    + "JOIN pg_extension e ON e.extnamespace = n.oid WHERE extname = 'timescaledb'", String.class))
                    .isEqualTo("Odd home of " + owner);
            assertThat(named("odd_again").count("SELECT count(*) FROM days")).isEqualTo(100);
            postgres().execute("DROP DATABASE odd_again WITH (FORCE)");
        }
    }

    @Test
    void rowsThatACheckWouldRefuseTodayComeBack() {
        withHypertable().execute("ALTER TABLE door ADD CONSTRAINT later CHECK (v > 5) NOT VALID");
        Verb restore = fixture(NAME).run("restore", fixture(NAME).backup().toString(), "--database", "odd_again");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(restore.out()).anyMatch(line -> line.matches("insert into public.door, .* accepted +right"));
    }

    @Test
    void aTablespaceThatIsAttachedAndHoldsNothingYetIsMissed() {
        for (String tablespace : List.of("odd_1", "odd_2")) {
            new Database(postgres().dsn() + "?options=-c%20allow_in_place_tablespaces%3Don")
                    .execute("CREATE TABLESPACE " + tablespace + " LOCATION ''");
        }
        withHypertable().execute("SELECT attach_tablespace('odd_1', 'door'); "
                + "SELECT attach_tablespace('odd_2', 'door')");
        Path dump = fixture(NAME).backup();
        postgres().execute("DROP TABLESPACE odd_2");
        assertThat(fixture(NAME).run("restore", dump.toString(), "--database", "odd_again").err()).first()
                .isEqualTo("restore failed: the server lacks tablespaces of the database that was backed up: odd_2");
    }

    /** Their wrapper can read nothing. */
    @Test
    void rowsOfForeignTablesAreNeitherReadNorComparedThroughThoseAbove() throws Exception {
        withHypertable().execute("CREATE FOREIGN DATA WRAPPER blind; "
                + "CREATE SERVER elsewhere FOREIGN DATA WRAPPER blind; "
                + "CREATE TABLE top (i int) PARTITION BY LIST (i); "
                + "CREATE TABLE one PARTITION OF top FOR VALUES IN (1); INSERT INTO one VALUES (1); "
                + "CREATE TABLE two PARTITION OF top FOR VALUES IN (2) PARTITION BY LIST (i); "
                + "CREATE TABLE two_a PARTITION OF two FOR VALUES IN (2); INSERT INTO two VALUES (2), (2); "
                + "CREATE TABLE three PARTITION OF top FOR VALUES IN (3) PARTITION BY LIST (i); "
                + "CREATE FOREIGN TABLE three_a PARTITION OF three FOR VALUES IN (3) SERVER elsewhere; "
                + "CREATE TABLE parent (i int); CREATE FOREIGN TABLE far () INHERITS (parent) SERVER elsewhere; "
                + "CREATE TABLE child () INHERITS (parent); INSERT INTO child VALUES (1); "
                + "INSERT INTO parent VALUES (1), (2), (3)");
        Path dump = fixture(NAME).backup();
        assertThat(Archive.existing(dump).manifest().orElseThrow().content().tables())
                .extracting(table -> table.name() + " " + table.rows()).containsExactlyInAnyOrder("public.child 1",
                "public.door 20", "public.one 1", "public.parent 3", "public.two 2");
        Verb restore = fixture(NAME).run("restore", dump.toString(), "--database", "odd_again");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
    }

    @Test
    void aCheckThatFindsItsTableBySearchPathIsNamedWithWhatToDo() {
        withHypertable().execute("CREATE TABLE cfg (most int); INSERT INTO cfg VALUES (9); CREATE FUNCTION most() "
                + "RETURNS int LANGUAGE sql AS 'SELECT most FROM cfg'; CREATE TABLE lims (v int CHECK (v <= most())); "
                + "INSERT INTO lims VALUES (1)");
        Verb restore = fixture(NAME).run("restore", fixture(NAME).backup().toString(), "--database", "odd_again");
        assertThat(restore.err()).first().asString().contains("COPY failed for table \"lims\"");
        assertThat(restore.err()).last().isEqualTo("HINT: a function that a table calls finds others by search_path, "
                + "which a restore has not: ALTER FUNCTION … SET search_path where it was backed up, and back up anew");
    }

    /** The server, of the Apache edition, makes no jobs: so the row of one is written by hand. */
    @Test
    void withoutOwnersAJobIsOfTheRestoringRole() throws Exception {
        make();
        Database odd = named(NAME);
        odd.execute("INSERT INTO _timescaledb_config.bgw_job (id, application_name, schedule_interval, max_runtime, "
                + "max_retries, retry_period, proc_schema, proc_name, owner, scheduled, fixed_schedule, config) "
                + "VALUES (1042, "
                + "'A job of [1042]', '1 day', '0', -1, '5 min', 'odd schema', 'tick', 'odd_owner', false, false, "
                + "'{\"text\": \"a\\\\b\\tc\"}')");
        String job = "SELECT CAST(j AS text) FROM (SELECT id, application_name, schedule_interval, proc_name, config "
                + "FROM _timescaledb_config.bgw_job WHERE id >= 1000) AS j";
        String before = odd.value(job, String.class);
        Path dump = fixture(NAME).backup();
        // With it, a server of the Apache edition refuses the dump for its job.
        Files.delete(Archive.manifest(dump));
        drop();
        Verb restore = fixture(target.database().name()).run("restore", dump.toString(), "--database", "odd_again",
                "--no-owner");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        Database again = named("odd_again");
        assertThat(again.value(job, String.class)).isEqualTo(before);
        assertThat(again.value("SELECT CAST(owner AS text) FROM _timescaledb_config.bgw_job WHERE id = 1042",
                String.class))
                .isEqualTo("postgres");
    }

    @Test
    void whatTheServerLacksIsRefusedBeforeAnythingIsMade() throws Exception {
        make();
        Path dump = fixture(NAME).backup();
        String manifest = Files.readString(Archive.manifest(dump));
        for (List<String> edit : List.of(
                List.of("\"tablespaces\" : [ ]", "\"tablespaces\" : [ \"fast\" ]",
                "the server lacks tablespaces of the database that was backed up: fast"),
                List.of("\"collation\" : \"C\"", "\"collation\" : \"xx_XX\"",
                "no database like the one that was backed up can be made: ERROR: "))) {
            assertThat(manifest).contains(edit.get(0));
            Files.writeString(Archive.manifest(dump), manifest.replace(edit.get(0), edit.get(1)));
            Verb restore = fixture(NAME).run("restore", dump.toString(), "--database", "odd_again");
            assertThat(restore.err()).first().asString().startsWith("restore failed: " + edit.get(2));
            assertThat(restore.err()).hasSize(2).last().asString().startsWith("HINT: ");
            assertThat(fixture(NAME).databases("odd_again%")).isEmpty();
        }
    }
}
