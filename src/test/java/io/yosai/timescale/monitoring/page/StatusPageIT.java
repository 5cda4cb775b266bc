package io.yosai.timescale.monitoring.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page on its own, in a real browser. */
@Tag("long")
class StatusPageIT {
    private static Browser browser;
    private StatusServer server;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startServer() throws IOException {
        server = new StatusServer(CannedStatus.caughtUp());
        browser.look(1280, "light");
    }

    @AfterEach
    void stopServer() {
        // A page that goes on asking a server that is gone would write to the console of the next test.
        browser.visit("about:blank");
        browser.console();
        server.close();
    }

    @Test
    void tellsThatAllIsCopied() {
        visit("caught-up");
        assertThat(browser.text("h1")).isEqualToIgnoringCase("caught up, 0.4 s behind");
        assertThat(state()).isEqualTo("ok");
        assertThat(browser.value("document.title")).isEqualTo("caught up, 0.4 s behind · TimescaleDB Integration");
        assertThat(browser.text("#edition")).isEqualTo("0.1.0 · community edition");
        assertThat(browser.text("#key")).contains("0.4 s", "12", "since 13 Nov, 12:03",
                "of access_events, the farthest behind",
                "and 3 above the horizon");
        assertThat(browser.text("#attention")).isEmpty();
        assertThat(browser.text("#lag-said")).isEqualTo("0.4 s now, 8.4 s at most");
        assertThat(browser.text("#legend")).contains("32 uncompressed, 1.3 GB").contains("58 compressed");
        assertThat(browser.text("#hypertables")).contains("13.4 ×", "2.5 GB to 183 MB");
        assertThat(browser.text("#quarantine")).contains("no row in quarantine");
        assertThat(browser.text("#jobs")).contains("20 min ago", "in 40 min", "never");
        assertThat(browser.text("#routes")).contains("monitor, 2 routes\n4 s ago 4 s ago", "alarms\nsuspended")
                .doesNotContain("monitor-lag", "policies-timer", "copy");
        assertThat(browser.text("#streams")).contains("2 streams",
                "access_events\nok 0.4 s 12 3 12:03:09 recent rows equal 3 min ago",
                "door_events\nok 0.0 s 31 0 12:03:06 recent rows equal 3 min ago");
        assertThat(browser.text("#reconcile")).contains("door_events, whole");
        assertThat(browser.text("#backups")).contains("10 h ago", "timescale_20261122_020000.dump", "318 MB");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void tellsHowFarBehindItIsAndWhatNeedsAttention() {
        server.status(CannedStatus.behind());
        visit("behind");
        assertThat(browser.text("h1")).isEqualTo("access_events: 5 min 12 s behind, 48,210 rows waiting");
        assertThat(state()).isEqualTo("behind");
        assertThat(browser.text("#attention")).isEqualTo("""
                door_events: 2 rows differ from the source after reconcile
                Transaction of pid 4711 (nightly report) has held the horizon back for 5 min 12 s""");
        assertThat(browser.text("#streams")).contains("2 rows differ", "3 rows are absent");
        assertThat(browser.text("#lag-said")).as("headline, tile and chart").startsWith("5 min 12 s now");
        assertThat(browser.text("#key")).contains("5 min 12 s", "48,210");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void worstStreamIsTheHeadlineAndTheFirstRow() {
        server.status(CannedStatus.refused());
        visit("refused");
        assertThat(browser.text("h1"))
                .isEqualTo("door_events: refused: the source primary is another database than the one from "
                + "which the stream door_events was copied: it is 7519/16384/1, and was 7518/16384/1");
        assertThat(state()).isEqualTo("refused");
        assertThat(browser.text("#attention")).isEqualTo("""
                Correct its DSN
                visitors_of_the_north_building: reconcile failing for 3 h 3 min: permission denied
                2 rows in quarantine, not in their tables
                alarms: paused, 2 h 5 min behind, 9,211 rows waiting""");
        assertThat(browser.text("#streams tbody th").lines().filter(line -> line.matches("\\w+")))
                .containsExactly("door_events",
                "visitors_of_the_north_building", "access_events", "alarms");
        assertThat(browser.text("#streams .bad")).isEqualTo("fails for 3 h 3 min");
        assertThat(browser.text("#key")).contains("not known of 1 of 4 streams");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void tellsThatTheTargetIsDown() {
        server.status(CannedStatus.targetDown());
        visit("target-down");
        assertThat(browser.text("h1")).isEqualToIgnoringCase("target down since 11:53:10 UTC, 1,204 rows waiting");
        assertThat(state()).isEqualTo("down");
        assertThat(browser.text("#key .bad")).isEqualTo("down");
        assertThat(browser.text("#key")).contains("since 11:53:10", "connection refused");
        assertThat(browser.text("#attention")).as("the headline has said it").isEmpty();
        assertThat(browser.text("#streams")).as("of one stream").containsOnlyOnce("history: not known");
        for (String figure : List.of("#hypertables", "#jobs", "#aggregates", "#reconcile", "#quarantine", "#strip")) {
            assertThat(browser.text(figure)).as(figure).contains("not known");
        }
        assertThat(browser.text("#figures")).doesNotContain("null", "undefined");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void showsAllSitesTheWorstFirstAndEachAlone() {
        server.status(CannedStatus.sites());
        visit("sites");
        assertThat(browser.text("#sources tbody tr").lines().filter(line -> line.matches("[a-z]+")))
                .containsExactly("hamburg", "berlin", "primary");
        assertThat(browser.text("#sources")).contains("3 sources", "connection refused", "down –", "differs 1.5 s");
        assertThat(browser.text("#key")).contains("2 of 3 up", "down: hamburg");
        browser.value("document.querySelector('#sources a[href=\"#berlin\"]').click()");
        await().atMost(Duration.ofMinutes(3)).until(() -> browser.text("h1")
                .equals("door_events-berlin: 2 rows differ from the source after reconcile"));
        assertThat(state()).isEqualTo("differs");
        assertThat(browser.text("#key")).contains("1.5 s", "Source berlin");
        assertThat(browser.text("#streams")).contains("door_events-berlin").doesNotContain("access_events");
        assertThat(browser.text("#attention")).isEmpty();
        browser.value("document.querySelector('#sources a').click()");
        await().atMost(Duration.ofMinutes(3)).until(() -> browser.text("#sources").contains("3 sources"));
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void showsWhatIsNotKnownYetAsSuch() {
        server.status(CannedStatus.starting());
        visit("starting");
        assertThat(browser.text("h1")).isEqualToIgnoringCase("starting");
        assertThat(browser.text("#key dd:not(.note)")).isEqualTo("–\n–\n–\nnot asked yet\nnot asked yet");
        assertThat(browser.text("#figures")).contains("no figures yet", "no chunk yet", "no backup yet",
                "not reconciled yet", "no aggregate yet").doesNotContain("NaN", "null", "undefined", "1970");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void showsMarkupFromTheDatabaseAsText() {
        String markup = "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>";
        server.status(CannedStatus.hostile(markup));
        visit("hostile");
        assertThat(browser.text("h1")).isEqualTo(markup);
        assertThat(browser.text("#routes")).contains(markup);
        assertThat(browser.value("document.querySelectorAll('img, main script').length")).isEqualTo(0L);
        assertThat(browser.value("document.title")).asString().doesNotStartWith("broken in");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void refreshesItselfAndTellsSinceWhenTheServiceDoesNotAnswer() throws IOException {
        visit("before-silence");
        server.status(CannedStatus.behind());
        await().atMost(Duration.ofMinutes(3)).until(() -> state().equals("behind"));
        server.status(null);
        await().atMost(Duration.ofMinutes(3)).until(() -> state().equals("silent"));
        assertThat(browser.text("h1")).matches("(?i)no answer from the service since \\d\\d:\\d\\d:\\d\\d");
        assertThat(browser.text("[role=status]")).isEqualTo("no answer from the service");
        assertThat(browser.text("#key")).as("the last figures stay").contains("48,210");
        browser.screenshot("silent");
        server.status(CannedStatus.caughtUp());
        await().atMost(Duration.ofMinutes(3)).until(() -> state().equals("ok"));
        browser.console(); // what Chromium says of the 503
    }

    @ParameterizedTest
    @CsvSource({"360, light", "360, dark", "420, light", "420, dark", "1280, light", "1280, dark"})
    void fitsTheScreen(int width, String scheme) {
        browser.look(width, scheme);
        server.status(CannedStatus.refused());
        visit("refused-" + width + "-" + scheme);
        assertThat((Long) browser.value("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        assertThat(browser.value("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(scheme.equals("dark") ? "rgb(20, 23, 26)" : "rgb(251, 251, 249)");
        assertThat(browser.console()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"420", "1280"})
    void everyChunkIsAColumnAndNothingIsScrolledInTwoDirections(int width) {
        browser.look(width, "light");
        visit("caught-up-" + width);
        assertThat(browser.value("[...document.querySelectorAll('#strip li:not(.gap)')].filter(bar => "
                + "parseFloat(getComputedStyle(bar, '::before').width) >= 2 && bar.getBoundingClientRect().left >= "
                + "document.getElementById('strip').getBoundingClientRect().left - 1).length")).isEqualTo(90L);
        assertThat(browser.value(
                "[...document.querySelectorAll('.scroll')].filter(box => box.scrollHeight > box.clientHeight "
                + "|| box.scrollWidth > box.clientWidth).length")).isEqualTo(0L);
    }

    @Test
    void tablesOfOneRowBeginAtOneHeight() {
        visit("caught-up");
        assertThat(browser.value("[...document.querySelectorAll('.tables > section')].slice(0, 6).map(section => "
                + "section.getBoundingClientRect().top).filter((top, i, all) => i % 2 === 1 && top !== all[i - "
                + "1]).length"))
                .isEqualTo(0L);
    }

    @Test
    void doesNotMoveWhatIsReadWhenTheFiguresAreRefreshed() {
        visit("caught-up");
        browser.value("window.moved = 0, new PerformanceObserver(list => list.getEntries().forEach(entry => "
                + "window.moved += entry.value)).observe({type: 'layout-shift'})");
        server.status(CannedStatus.caughtUp().replace("\"pending\":12", "\"pending\":34"));
        await().until(() -> browser.text("#key").contains("34"));
        assertThat(browser.value("window.moved")).isEqualTo(0L);
    }

    @Test
    void fetchesNothingFromElsewhere() {
        String page = new String(StatusServer.page(), StandardCharsets.UTF_8);
        assertThat(page).doesNotContainPattern("(?:src|href)=\"?(?:https?:)?//").doesNotContain("@import", "%POLICY%");
        assertThat(page.length()).isLessThan(120_000);
    }

    private void visit(String screenshot) {
        browser.visit(server.address());
        await().atMost(Duration.ofMinutes(3)).until(() -> !browser.text("#asof").isBlank());
        try {
            browser.screenshot(screenshot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String state() {
        return (String) browser.value("document.getElementById('page').dataset.state");
    }
}
