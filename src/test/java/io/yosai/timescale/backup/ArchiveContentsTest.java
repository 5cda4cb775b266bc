package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link RestoreIT} has it of a dump. */
class ArchiveContentsTest {
    private static final String PRINTED = """
            --
            -- Data for Name: bgw_job; Type: TABLE DATA; Schema: _timescaledb_catalog; Owner: postgres
            --

            COPY _timescaledb_catalog.bgw_job (id, application_name, owner, scheduled, config) FROM stdin;
            1000\tRetention [1000]\ttimescale_owner\tt\t{"note": "a\\\\tb"}
            1001\tJob\t"left \\\\\\\\ us"\tf\t\\N
            \\.


            --
            """;

    /** A letter of another encoding would be another text. */
    @Test
    void aTextThatNoKnownEncodingHasIsNone() {
        assertThat(ArchiveContents.text("T\u00c3\u00bcr", "SQL_ASCII")).isEqualTo("Tür");
        assertThat(ArchiveContents.text("T\u00fcr", "LATIN1")).isEqualTo("Tür");
        assertThat(ArchiveContents.text("T\u00fcr", "SQL_ASCII")).isNull();
        assertThat(ArchiveContents.text("T\u00fcr", null)).isNull();
    }

    @Test
    void everyJobGetsTheOwnerAndKeepsAllElse() {
        ArchiveContents.Jobs jobs = ArchiveContents.owned(PRINTED, "\"new \\ one\"");
        assertThat(jobs.copy()).isEqualTo(
                "COPY _timescaledb_catalog.bgw_job (id, application_name, owner, scheduled, config) FROM stdin");
        assertThat(jobs.rows().lines()).containsExactly(
                "1000\tRetention [1000]\t\"new \\\\ one\"\tt\t{\"note\": \"a\\\\tb\"}",
                "1001\tJob\t\"new \\\\ one\"\tf\t\\N");
    }
}
