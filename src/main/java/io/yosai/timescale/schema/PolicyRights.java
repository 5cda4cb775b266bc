package io.yosai.timescale.schema;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the route policies may do, which depends on the role of TARGET_DSN: one that only copies rows leaves the rest to
 * the scheduler of TimescaleDB and to whoever runs the route as the owner. Says so in one line when it changes.
 */
public final class PolicyRights {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRights.class);

    private final AtomicReference<String> forbidden = new AtomicReference<>("");

    /**
     * The step of a route: for each part a variable {@code may_<part>}, true or false.
     *
     * @param parts the rows of {@code timescale_integration_policies_allowed.sql}
     */
    public void note(@Body List<Map<String, Object>> parts, Exchange exchange) {
        parts.forEach(part -> exchange.setVariable("may_" + part.get("part"), isAllowed(part)));
        String now = parts.stream().filter(part -> !isAllowed(part)).map(part -> part.get("part").toString())
                .collect(joining(", "));
        if (forbidden.getAndSet(now).equals(now)) {
            return;
        }
        if (now.isEmpty()) {
            LOG.info("the role of TARGET_DSN may now do all of the route policies");
        } else {
            LOG.warn("the role of TARGET_DSN does not own what the route policies looks after; left to the scheduler "
                    + "of TimescaleDB and to the owner: {} (docs/security.md, \"Two roles or one\")", now);
        }
    }

    private static boolean isAllowed(Map<String, Object> part) {
        return ((Number) part.get("value")).intValue() == 1;
    }
}
