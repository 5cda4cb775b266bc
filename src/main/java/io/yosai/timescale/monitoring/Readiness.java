package io.yosai.timescale.monitoring;

import java.util.Locale;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** One line of {@code /health/ready}: down with its cause. Liveness does not ask it: a restart mends no database. */
final class Readiness extends AbstractHealthCheck {
    private final Condition condition;
    private final Condition.Subject subject;

    Readiness(Condition condition, Condition.Subject subject) {
        super("timescale-integration", subject.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        this.condition = condition;
        this.subject = subject;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String problem = condition.problem(subject);
        if (problem == null) {
            builder.up();
        } else {
            builder.message(problem).down();
        }
    }
}
