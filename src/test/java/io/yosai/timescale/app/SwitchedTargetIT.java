package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.TimescaleServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pooler that has its clients go on in another target, which has the tables and no rows. */
class SwitchedTargetIT extends BackfillFixture {
    private static final String ROLE = "switched";

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    @RegisterExtension
    static final TimescaleServer other = TimescaleServer.apache();

    SwitchedTargetIT() {
        super(target);
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
                assertThatThrownBy(() -> backfill.copy(slices, Duration.ofSeconds(1), () -> { }))
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
