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
