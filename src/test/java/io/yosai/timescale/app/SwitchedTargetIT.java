package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pooler that has its clients go on in another target, which has the tables and no rows. */
@Tag("long")
class SwitchedTargetIT extends BackfillFixture {
    private static final String ROLE = "switched";

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    @RegisterExtension
    static final TimescaleServer other = TimescaleServer.apache();

    SwitchedTargetIT() {
        super(target);
    }

    /** The comparison waits for a lock while the pooler is switched. */
    @Test
    void aComparisonSaysNothingOfTheTwo() throws Exception {
        Instant to = Instant.now();
        backfill(to.minus(Duration.ofDays(100)), to, 2, Map.of("TARGET_DSN", other.dsn()));
        history(2000);
        target.execute("CREATE ROLE " + ROLE + " LOGIN SUPERUSER PASSWORD '" + Passwords.of(ROLE) + "'");
        try (PgBouncer bouncer = PgBouncer.start(ROLE, target.database());
             Connection holder = target.connect()) {
            Map<String, String> pooled = Map.of("TARGET_DSN", bouncer.to(target.database(), ROLE).dsn());
            pass("copy", pooled);
            holder.setAutoCommit(false);
            // Of which the rows are read, and nothing before them.
            Query.run(holder, "LOCK TABLE " + target.value("SELECT min(c::text) FROM show_chunks('access_events') c",
                    String.class));
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> pass("reconcile", pooled));
            target.database().await(Duration.ofMinutes(3), "EXISTS (SELECT FROM pg_locks WHERE NOT granted)");
            bouncer.switchOver(target.database(), other.database(), ROLE);
            holder.rollback();
            assertThatThrownBy(() -> run.get(3, TimeUnit.MINUTES)).hasMessageContaining(
                    "the target is another database than when the comparison began: it is ")
                    .hasMessageContaining("\nHINT: ");
        } finally {
            target.execute("REASSIGN OWNED BY " + ROLE + " TO postgres; DROP OWNED BY " + ROLE
                    + "; DROP ROLE " + ROLE);
        }
    }

    private void pass(String route, Map<String, String> settings) {
        try (Application application = new Application(settings(settings), ROUTES)) {
            application.pass(route, Map.of("stream", "access_events", "reconcile_scope", "whole"));
        }
    }

    @Test
    void aBackfillDoesNotCallItselfFinished() throws Exception {
        Instant from = Instant.now().minus(Duration.ofDays(100));
        Instant to = Instant.now();
        backfill(from, to, 2, Map.of("TARGET_DSN", other.dsn()));
        history(2000);
        target.execute("CREATE ROLE " + ROLE + " LOGIN SUPERUSER PASSWORD '" + Passwords.of(ROLE) + "'");
        try (PgBouncer bouncer = PgBouncer.start(ROLE, target.database())) {
            Database pooled = bouncer.to(target.database(), ROLE);
            try (Backfill backfill = new Backfill(settings(Map.of("TARGET_DSN", pooled.dsn())), ROUTES, null, from, to,
                    2, "", 0)) {
                var slices = backfill.plan();
                assertThat(slices).isNotEmpty();
                bouncer.switchOver(target.database(), other.database(), ROLE);
                assertThatThrownBy(() -> backfill.copy(slices.size()))
                        .isInstanceOf(PassFailed.class)
                        .hasMessageContaining("the target is another database than when the backfill began: it is ")
                        .hasMessageContaining("\nHINT: ");
            }
            bouncer.switchOver(target.database(), target.database(), ROLE);
            backfill(from, to, 2, Map.of("TARGET_DSN", pooled.dsn()));
            assertSameContent(2000);
        } finally {
            target.execute("REASSIGN OWNED BY " + ROLE + " TO postgres; DROP OWNED BY " + ROLE
                    + "; DROP ROLE " + ROLE);
        }
    }
}
