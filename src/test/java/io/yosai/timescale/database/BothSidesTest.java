package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BothSidesTest {
    private final CountDownLatch meeting = new CountDownLatch(2);

    private boolean meet() {
        meeting.countDown();
        try {
            return meeting.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bothAreAskedAtATime() throws SQLException {
        assertThat(BothSides.ask(this::meet, this::meet)).isEqualTo(new BothSides.Answers<>(true, true));
    }

    @Test
    void whatOneThrowsIsThrownAsItIs() {
        SQLException refused = new SQLException("refused", "42501");
        assertThatThrownBy(() -> BothSides.ask(() -> {
            throw refused;
        }, () -> 1)).isSameAs(refused);
        OperatorError other = new OperatorError("another database");
        assertThatThrownBy(() -> BothSides.ask(() -> {
            throw other;
        }, () -> 1)).isSameAs(other);
        assertThatThrownBy(() -> BothSides.ask(() -> 1, () -> {
            throw refused;
        })).isSameAs(refused);
    }

    @Test
    void theSourceIsWaitedForThoughTheTargetFails() {
        CountDownLatch failed = new CountDownLatch(1);
        boolean[] answered = new boolean[1];
        assertThatThrownBy(() -> BothSides.ask(() -> {
            try {
                answered[0] = failed.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 1;
        }, () -> {
            failed.countDown();
            throw new SQLException("down");
        })).hasMessage("down");
        assertThat(answered[0]).isTrue();
    }
}
