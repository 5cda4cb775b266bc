package io.yosai.timescale.dsn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConninfoTest {
    private static String conninfo(String dsn) {
        return Dsn.parse("TIMESCALE_DSN", dsn).conninfo(Path.of("/tmp/x.pgpass"));
    }

    @Test
    void hostsAndParametersReachLibpqByItsOwnNames() {
        assertThat(conninfo("postgres://backup:s3cret@h1:5433,[::1]/my%20db?sslmode=verify-full&sslrootcert=/etc/ca.pem"
                + "&connect_timeout=7&keepalives=1&target_session_attrs=read-only&channel_binding=require"))
                .isEqualTo("host='h1,::1' port='5433,5432' dbname='my db' user='backup' passfile='/tmp/x.pgpass' "
                + "application_name='timescale-integration' sslmode='verify-full' sslrootcert='/etc/ca.pem' "
                + "connect_timeout='7' keepalives='1' target_session_attrs='read-only' channel_binding='require'");
    }

    @Test
    void whatOnlyPgjdbcKnowsIsLeftOut() {
        assertThat(conninfo("jdbc:postgresql://h/db?user=u&prepareThreshold=0&ssl=true&socketTimeout=10"))
                .doesNotContain("prepareThreshold", "socketTimeout", "ssl=").contains("sslmode='verify-full'");
    }

    @Test
    void quotesAndBackslashesAreKept() {
        assertThat(conninfo("postgres://o'neil:x@h/d%5Cb")).contains("user='o\\'neil'", "dbname='d\\\\b'");
    }

    @Test
    void aSettingOfOursGoesBeforeThoseOfTheDsn() {
        assertThat(Dsn.parse("TIMESCALE_DSN", "postgres://u@h/d?options=-c%20work_mem%3D8MB")
                .withSetting("jit", "off").conninfo(null)).endsWith(" options='-c jit=off -c work_mem=8MB'");
        assertThat(Dsn.parse("TIMESCALE_DSN", "postgres://u@h/d").withSetting("jit", "off").conninfo(null))
                .endsWith(" options='-c jit=off'");
    }

    @Test
    void aPasswordIsNeverInIt() {
        assertThat(conninfo("postgres://u:s3cret@h/d")).doesNotContain("s3cret");
        assertThatThrownBy(() -> conninfo("postgres://u@h/d?sslpassword=s3cret")).isInstanceOf(OperatorError.class)
                .hasMessageContaining("sslpassword").hasMessageNotContaining("s3cret");
    }
}
