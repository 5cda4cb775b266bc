package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A page and the watermark after it are written together, once, and from one source. */
abstract class PageWriterContract extends CopyFixture {
    PageWriterContract(TimescaleServer server) {
        super(server);
    }

    @Test
    void rowsThatAreThereAreNotWrittenTwiceWhereTheKeyHasLostItsIndexMeanwhile() throws SQLException {
        events(1, 4);
        Page page = page();
        write(page);
        server.execute("DELETE FROM timescale_integration.watermark; DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || "
                + "CAST(indexrelid AS regclass) FROM pg_index WHERE indrelid = CAST('access_events' AS regclass) "
                + "AND indisunique); END $$");
        assertThatThrownBy(() -> write(page)).isInstanceOf(Layout.Changed.class);
        assertThat(targetRows()).isEqualTo(4);
        assertThatThrownBy(this::layout).isInstanceOf(OperatorError.class).hasMessageContaining(
                "the table access_events of the target has no unique index on the key of the stream access_events\n"
                + "HINT: CREATE UNIQUE INDEX ON ");
    }

    /** COPY asks the indexes that the chunk has. */
    @Test
    void rowsThatAreThereAreNotWrittenTwiceWhereAChunkHasLostItsIndex() throws SQLException {
        events(1, 4);
        Page page = page();
        write(page);
        server.execute("DELETE FROM timescale_integration.watermark; DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || "
                + "CAST(indexrelid AS regclass) FROM pg_index WHERE indisunique AND indrelid IN "
                + "(SELECT CAST(show_chunks('access_events') AS oid))); END $$");
        assertThatThrownBy(() -> write(page)).isInstanceOf(OperatorError.class)
                .hasMessageMatching("(?s)the chunk _timescaledb_internal\\._hyper_\\S+_chunk of the table "
                + "access_events lacks a unique index of the table, so that rows would be written into it a second "
                + "time\nHINT: .*");
        assertThat(targetRows()).isEqualTo(4);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.watermark")).isZero();
    }

    @Test
    void rowsAndWatermarkAreWrittenTogetherAndCounted() throws SQLException {
        events(1, 5000);
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(watermark()).isEqualTo(page.to());
        assertThat(page.to().key()).containsExactly("2024-05-01 01:23:20.000000+00",
                "00000000-0000-0000-0000-000000001388");
        assertThat(server.value("SELECT source FROM timescale_integration.watermark", String.class)).isEqualTo(SOURCE);
        assertThat(targetContent()).isEqualTo(primaryContent());
        assertThat(copied()).isEqualTo(5000);
        assertThat(present()).isZero();
        assertThat(batches()).isEqualTo(1);
    }

    @Test
    void pagesFollowEachOtherToTheEnd() throws SQLException {
        events(1, 25);
        Watermark at = Watermark.NONE;
        int pages = 0;
        for (Page page = page(layout(), at, 10); page != null; page = page(layout(), at, 10)) {
            at = write(page);
            pages++;
            assertThat(page.isLast()).isEqualTo(pages == 3);
        }
        assertThat(pages).isEqualTo(3);
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void timesThatAPageCoversAreNotedForTheAggregates() throws SQLException {
        events(1, 20);
        Page first = page(layout(), Watermark.NONE, 10);
        Watermark end = write(first);
        assertThat(touched()).isEqualTo("2024-05-01 00:00:01+00 2024-05-01 00:00:10+00");
        write(first);
        assertThat(touched()).as("nothing of a stale page").isEqualTo("2024-05-01 00:00:01+00 2024-05-01 00:00:10+00");
        Page second = page(layout(), end, 10);
        write(second, second.rows().subList(4, 5));
        assertThat(touched()).as("a step has left one row in the middle").isEqualTo(
                "2024-05-01 00:00:01+00 2024-05-01 00:00:10+00; 2024-05-01 00:00:11+00 2024-05-01 00:00:20+00");
    }

    @Test
    void watermarkMovesToTheEndOfThePageThoughRowsWereFilteredOut() throws SQLException {
        events(1, 10);
        Page page = page();
        assertThat(write(page, page.rows().subList(0, 3))).isEqualTo(page.to());
        assertThat(watermark()).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(3);
        assertThat(copied()).isEqualTo(3);
        assertThat(present()).isZero();
    }

    @Test
    void watermarkMovesToTheEndOfThePageThoughNoRowIsLeft() throws SQLException {
        events(1, 10);
        Page page = page();
        assertThat(write(page, List.of())).isEqualTo(page.to());
        assertThat(watermark()).isEqualTo(page.to());
        assertThat(targetRows()).isZero();
        assertThat(batches()).isEqualTo(1);
    }

    @Test
    void rowsAlreadyThereStayAsTheyAreAndAreCounted() throws SQLException {
        events(1, 10);
        write(page());
        server.execute("UPDATE access_events SET person_id = 'corrected' WHERE person_id = 'person-7'");
        String corrected = targetContent();
        server.execute("DELETE FROM timescale_integration.watermark");
        events(11, 15);
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(watermark()).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(15);
        assertThat(targetContent()).startsWith(corrected + "\n");
        assertThat(copied()).isEqualTo(10 + 5);
        assertThat(present()).isEqualTo(10);
        assertThat(quarantined()).isZero();
        assertThat(batches()).isEqualTo(2);
    }

    @Test
    void stalePageWritesNothingAndReturnsTheActualWatermark() throws SQLException {
        events(1, 10);
        Page page = page();
        Watermark byAnother = write(page(layout(), Watermark.NONE, 4));
        assertThat(write(page)).isEqualTo(byAnother);
        assertThat(watermark()).isEqualTo(byAnother);
        assertThat(targetRows()).isEqualTo(4);
        assertThat(copied()).isEqualTo(4);
        assertThat(batches()).isEqualTo(1);
    }

    /** A person has adopted another source while the page was on its way. */
    @Test
    void pageOfASourceThatIsNotTheStreamsAnyMoreIsNotWritten() throws SQLException {
        events(1, 10);
        Watermark at = write(page(layout(), Watermark.NONE, 4));
        server.execute("UPDATE timescale_integration.watermark SET source = '4/5/6'");
        assertThatThrownBy(() -> write(page(layout(), at, 100))).isInstanceOf(OperatorError.class)
                .hasMessageContaining("it is 1/2/3, and was 4/5/6");
        assertThat(targetRows()).isEqualTo(4);
        assertThat(server.value("SELECT source FROM timescale_integration.watermark", String.class)).isEqualTo("4/5/6");
    }

    /** A name or a pooler may lead elsewhere between two questions. */
    @Test
    void whatAnotherDatabaseSaysIsNotTaken() throws SQLException {
        String identity = SourceGuard.ask(databases.source("primary"), stream(), null, SourceGuard::identity);
        int answer = SourceGuard.ask(databases.source("primary"), stream(), identity, source -> 7);
        assertThat(answer).isEqualTo(7);
        assertThatThrownBy(() -> SourceGuard.ask(databases.source("primary"), stream(), SOURCE, source -> 7))
                .isInstanceOf(OperatorError.class)
                .hasMessageContaining("it is " + identity + ", and was " + SOURCE);
    }

    /** A person has removed it, or a pooler that was switched leads to a target that lacks the rows before. */
    @Test
    void noPageIsWrittenWhereTheWatermarkIsGoneAndTheNextPassBeginsAtTheFirstRow() throws SQLException {
        events(1, 2);
        Watermark first = write(page(layout(), Watermark.NONE, 1));
        Page next = page(layout(), first, 1);
        server.execute("DELETE FROM timescale_integration.watermark; DELETE FROM access_events");
        assertThatThrownBy(() -> write(next)).isInstanceOf(OperatorError.class)
                .hasMessageContaining("or the target is another database by now\nHINT: ");
        assertThat(targetRows()).isZero();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.watermark")).isZero();
        write(page(layout(), Watermark.NONE, 2));
        assertThat(watermark()).isEqualTo(next.to());
        assertThat(targetRows()).isEqualTo(2);
    }
}
