package io.yosai.timescale.dsn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.yosai.timescale.dsn.Secrets.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class DsnTest {
    private static Dsn parse(String text) {
        return Dsn.parse("SOURCE_DSN", text);
    }

    private static OperatorError error(String text) {
        return catchThrowableOfType(OperatorError.class, () -> parse(text));
    }

    @Test
    void hostsCanBeTakenInTheirOrder() {
        Dsn dsn = Dsn.parse("SOURCE_DSN", "postgres://u@h1,h2/db?load_balance_hosts=random&sslmode=require")
                .without("loadBalanceHosts");
        assertThat(dsn.jdbcUrl()).isEqualTo("jdbc:postgresql://h1:5432,h2:5432/db?sslmode=require");
        assertThat(dsn.conninfo(null)).doesNotContain("load_balance");
    }

    @Test
    void readsAPlainUrl() {
        assertThat(parse("postgres://ann:s3cret@db.example:5433/yosai")).isEqualTo(new Dsn(
                List.of(new Dsn.Host("db.example", 5433)), "yosai", "ann", new Secret("s3cret"), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgres://ann@h/db                      | h:5432/db
            postgresql://ann@h/db                    | h:5432/db
            postgres://h:/db                         | h:5432/db
            postgres://ann@h                         | h:5432/ann
            postgres://ann@h/                        | h:5432/ann
            postgres://h1:5433,h2,[::1]:5434/db      | h1:5433,h2:5432,[::1]:5434/db
            postgres://[fe80::1%25eth0]/db           | [fe80::1%eth0]:5432/db
            postgres://my%2Dhost/my%20db             | my-host:5432/my%20db
            postgres:///db?host=h1,::1&port=1,2      | h1:1,[::1]:2/db
            postgres://h0:7/db?host=h1,h2            | h1:7,h2:7/db
            postgres://h1,h2/db?port=7               | h1:7,h2:7/db
            postgres:///?host=h&port=7&dbname=db     | h:7/db
            postgres://bob@h/db1?user=ann&dbname=db2 | h:5432/db2
            jdbc:postgresql://h1,h2:5433,[::1]/db    | h1:5432,h2:5433,[::1]:5432/db
            jdbc:postgresql://h/my+db                | h:5432/my%20db
            """)
    void findsServersAndDatabase(String text, String address) {
        assertThat(parse(text).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "p+q", "a b", "@/?#:&=%,;[]", "ümläut ✓", "100%", "%41", "\\'\""})
    void aPercentEncodedPasswordComesOutAsItWas(String password) {
        String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(Stream.of("postgres://ann:" + encoded + "@h/db", "postgres://h/db?user=ann&password=" + encoded,
                "jdbc:postgresql://h/db?user=ann&password=" + encoded))
                .allSatisfy(text -> {
                    Properties properties = parse(text).jdbcProperties();
                    assertThat(properties.getProperty("user")).isEqualTo("ann");
                    assertThat(properties.getProperty("password")).isEqualTo(password);
                });
    }

    @Test
    void aPlusIsAPlusToLibpqAndASpaceToPgjdbc() {
        assertThat(parse("postgres://ann:p+q@h/db").password()).isEqualTo(new Secret("p+q"));
        assertThat(parse("jdbc:postgresql://h/db?password=p+q").password()).isEqualTo(new Secret("p q"));
    }

    @Test
    void aPasswordMayHoldARawColonAndQuestionMark() {
        assertThat(parse("postgres://ann:a:b?c#d@h/db").password()).isEqualTo(new Secret("a:b?c#d"));
    }

    @Test
    void whatIsNotSaidIsLeftToPgjdbc() {
        assertThat(parse("postgres://h/db").jdbcProperties()).isEmpty();
        assertThat(parse("postgres://ann:@h/db").password()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application_name=yosai%20sync       | ApplicationName  | yosai sync
            connect_timeout=3                   | connectTimeout   | 3
            target_session_attrs=read-write     | targetServerType | primary
            target_session_attrs=primary        | targetServerType | primary
            target_session_attrs=standby        | targetServerType | secondary
            target_session_attrs=read-only      | targetServerType | secondary
            target_session_attrs=prefer-standby | targetServerType | preferSecondary
            target_session_attrs=any            | targetServerType | any
            keepalives=0                        | tcpKeepAlive     | false
            channel_binding=require             | channelBinding   | require
            gssencmode=disable                  | gssEncMode       | disable
            sslnegotiation=direct               | sslNegotiation   | direct
            load_balance_hosts=random           | loadBalanceHosts | true
            require_auth=scram-sha-256,md5      | requireAuth      | scram-sha-256,md5
            options=-c%20search_path%3Dx        | options          | -c search_path=x
            sslmode=verify-full                 | sslmode          | verify-full
            sslrootcert=/etc/ca.pem             | sslrootcert      | /etc/ca.pem
            ssl=true                            | sslmode          | require
            socketTimeout=30                    | socketTimeout    | 30
            keepalives_idle=30                  | keepalives_idle  | 30
            keepalives_idle=32767               | keepalives_idle  | 32767
            keepalives_count=127                | keepalives_count | 127
            """)
    void parametersOfLibpqBecomeThoseOfPgjdbc(String parameter, String name, String value) {
        assertThat(parse("postgres://h/db?" + parameter).parameters()).containsExactly(Map.entry(name, value));
    }

    @Test
    void utf8IsWhatTheEncodingIs() {
        assertThat(parse("postgres://h/db?client_encoding=UTF8").parameters()).isEmpty();
    }

    @Test
    void keepAlivesAreOptionsOfTheSockets() throws IOException {
        Properties properties = parse("postgres://h/db?keepalives_idle=31&keepalives_interval=7&keepalives_count=0")
                .jdbcProperties();
        assertThat(properties).containsEntry("socketFactory", KeepAliveSockets.class.getName());
        try (Socket socket = new KeepAliveSockets(properties).createSocket(); Socket other = new Socket()) {
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(31);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(7);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT))
                    .isEqualTo(other.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
        assertThat(parse("postgres://h/db").jdbcProperties()).doesNotContainKey("socketFactory");
    }

    @Test
    void pgjdbcUnderstandsWhatItIsGiven() {
        Dsn dsn = parse("postgres://ann:p%40+s@h1:5433,[::1]/my%20db"
                + "?options=-c%20a%3Db%2Bc%26d&sslpassword=k3y&sslmode=require");
        assertThat(dsn.jdbcUrl()).isEqualTo(
                "jdbc:postgresql://h1:5433,[::1]:5432/my%20db?options=-c%20a%3Db%2Bc%26d&sslmode=require");
        Properties all = Driver.parseURL(dsn.jdbcUrl(), dsn.jdbcProperties());
        assertThat(Stream.of("PGHOST", "PGPORT", "PGDBNAME", "user", "password", "options", "sslpassword", "sslmode")
                .map(all::getProperty))
                .containsExactly("h1,[::1]", "5433,5432", "my db", "ann", "p@+s", "-c a=b+c&d", "k3y", "require");
    }

    @Test
    void showsItselfWithoutItsSecrets() {
        Dsn dsn = parse("postgres://ann:s3cret@h1:5432,h2/db?sslmode=require&sslpassword=s3cret");
        assertThat(dsn.toString()).isEqualTo(dsn.masked())
                .isEqualTo("postgres://ann:****@h1:5432,h2:5432/db?sslmode=require&sslpassword=****");
        assertThat(parse("jdbc:postgresql://h/db?user=ann&password=s3cret").masked())
                .isEqualTo("postgres://ann:****@h:5432/db");
        assertThat(parse("postgres://h/db").masked()).isEqualTo("postgres://h:5432/db");
        assertThat(new Secret("s3cret").toString()).isEqualTo("****");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                             | SOURCE_DSN = : it is empty
            s3cret                                         | …: it must start with postgres://, postgresql://,
            host=h password=s3cret                         | SOURCE_DSN = …: it must start with
            postgresql+psycopg2://ann:s3cret@h/db          | = postgresql+psycopg2://…: it must start with
            postgres://                                    | names no host
            postgres://ann:s3cret@/db                      | SOURCE_DSN = postgres://…: it names no host
            postgres://ann:s3cret@h1,,h2/db                | it names no host
            postgres://ann:s3cret@h:abc/db                 | = postgres://…: port abc is not a number
            postgres://ann:s3cret@h:70000/db               | port 70000 is not
            postgres://ann:s3cret@h:0/db                   | port 0 is not
            postgres://ann:s3cret                          | SOURCE_DSN = postgres://…: port is not a number
            postgres://ann:s3cret/db                       | SOURCE_DSN = postgres://…: port is not a number
            postgres://:s3cret@h                           | it names neither a database nor a user
            postgres://h                                   | it names neither a database nor a user
            postgres://ann:s3cret%zz@h/db                  | bad percent escape in the password
            postgres://ann:s3cret%e9@h/db                  | bad percent escape in the password
            postgres://ann%:s3cret@h/db                    | bad percent escape in the user
            postgres://ann:s3cret@h/db%2                   | bad percent escape in the database
            postgres://ann:s3cret@h/db?options=%4          | bad percent escape in the value of options
            postgres://ann:s3cret@[::1/db                  | unbalanced bracket in host [::1
            postgres://ann:s3cret@::1]/db                  | port :1] is not a number
            postgres://ann:s3cret@h/db?host=/var/run       | host /var/run is a Unix socket, which Java does not reach; use localhost
            "postgres://ann:s3cret@h/db"                   | SOURCE_DSN = …: it is in quotes; leave them out
            “postgres://ann:s3cret@h/db”                   | SOURCE_DSN = …: it is in quotes; leave them out
            `postgres://ann:s3cret@h/db`                   | SOURCE_DSN = …: it is in quotes; leave them out
            postgres://ann:s3cret@h/db&sslmode=require     | its parameters begin with &; the first one follows a question mark
            postgres://ann:s3cret@h&sslmode=require        | is not a host name or address
            'postgres://ann:s3cret@h/db?tcp_user_timeout=5' | tcp_user_timeout is libpq's and has no effect here; socketTimeout=
            postgres://ann:s3cret@h/db?passfile=/s3cret    | the environment variable PGPASSFILE names the file
            postgres://ann:s3cret@h/db?service=x           | write host, port, database and user into the DSN
            postgres://ann:s3cret@h/db?client_encoding=latin1 | the encoding is always UTF-8
            postgres://ann:s3cret@h/db?keepalives_idle=x   | keepalives_idle=x must be a whole number
            postgres://ann:s3cret@h/db?keepalives_idle=32768 | must be a whole number of at most 32767
            postgres://ann:s3cret@h/db?keepalives_interval=36000 | must be a whole number of at most 32767
            postgres://ann:s3cret@h/db?keepalives_count=128 | must be a whole number of at most 127
            postgres://ann:s3cret@%2Fvar%2Frun/db          | is a Unix socket
            postgres://ann:s3cret@h1,h2/db?port=1,2,3      | it names 2 hosts but 3 ports
            postgres://ann:s3cr@et@h/db                    | = postgres://…: @, / and ? in the user, the password
            postgres://ann:s3cr/et@h/db                    | = postgres://…: @, / and ? in the user, the password
            jdbc:postgresql://ann:s3cret@h/db              | a jdbc URL names user and password at its end
            postgres://ann:s3cret@h/db?sslmode             | parameter sslmode has no value
            postgres://ann:s3cret@h/db?sslmode=bogus       | must be one of disable, allow, prefer, require, verify-ca
            postgres://ann:s3cret@h/db?target_session_attrs=x | one of any, read-write, primary, read-only, standby
            postgres://ann:s3cret@h/db?connect_timeout=x   | connect_timeout=x must be a whole number
            postgres://ann:s3cret@h/db?socketTimeout=-1    | socketTimeout=-1 must be a whole number, 0 or more
            jdbc:postgresql://h/db?ssl=1&password=s3cret   | ssl=1 must be true or false
            postgres://ann:s3cret@h/db?aplication_name=x   | aplication_name is not known, did you mean application_name?
            jdbc:postgresql://h/db?password=s3cret&logintimeout=2 | = jdbc:postgresql://…: a parameter is not known
            postgres://ann:s3cret@h/db?pasword=s3cret      | = postgres://…: parameter pasword is not known, did you mean
            postgres://h/db?password=s3c&ret&user=ann      | = postgres://…: a parameter is not known
            """)
    void saysWhatIsWrongAndNeverThePassword(String text, String message) {
        assertThat(error(text)).hasMessageContaining(message).hasMessageContaining("SOURCE_DSN")
                .hasMessageEndingWith("\nHINT: write it as postgres://user:password@host:5432/database")
                .hasNoCause();
        assertThat(error(text).getMessage()).doesNotContain("s3c", "ret").hasLineCount(2);
    }

    @Test
    void nothingAtAllIsEmpty() {
        assertThatThrownBy(() -> parse(null)).isInstanceOf(OperatorError.class).hasMessageContaining("it is empty");
    }

    static Stream<String> passwordsThatBreakTheText() {
        return Stream.of("@", "/", "?", "#", ":", "&", "=", "%", "[", "]", ",", ";", " ", "\n", "@h/", "/x?y@",
                "&sslmode=x&")
                .map(piece -> "zebra" + piece + "quagga")
                .flatMap(password -> Stream.of("postgres://ann:%s@h:5432/db", "postgres://ann:%s@h:abc/db",
                        "postgres://ann:%s@[h/db?sslmode=x", "postgres://ann:%s/db", "postgres://ann:%s",
                        "postgres://:%s@", "postgres://h:5432?user=ann&password=%s",
                        "postgres://h/db?password=%s&sslmode=x", "postgres://h?user=ann&sslpassword=%s&bogus=1",
                        "postgres://h:5432?password=%s", "jdbc:postgresql://ann:%s@h/db", "jdbc:postgresql://ann:%s",
                        "jdbc:postgresql://h/db?user=ann&password=%s&bogus=1", "mysql://ann:%s@h/db", "ann:%s@h/db")
                        .map(form -> form.formatted(password)))
                // These are in order: the password ends at the @ and a host follows.
                .filter(text -> !text.matches("postgres://ann:zebra@(h/)?quagga(/db)?"));
    }

    @ParameterizedTest
    @MethodSource("passwordsThatBreakTheText")
    void noPieceOfAPasswordIsShownHoweverTheTextIsBroken(String text) {
        String shown;
        try {
            shown = parse(text).masked();
        } catch (OperatorError e) {
            shown = e.getMessage();
        }
        assertThat(shown).doesNotContain("zebra", "quagga");
    }

    @Test
    void knowsAReferenceToVault() {
        assertThat(VaultReference.parse("vault:secret/data/timescale#source"))
                .contains(new VaultReference("secret/data/timescale", "source"));
        assertThat(VaultReference.parse("postgres://h/db")).isEmpty();
        assertThat(VaultReference.parse("vault:secret/data/timescale")).isEmpty();
    }
}
