package io.yosai.timescale.app;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RouteController;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/** The routes that only the leader runs: those that a timer starts, without those of the monitoring. */
final class LeaderRoutes extends RoutePolicySupport implements RoutePolicyFactory {
    private static final String MONITORING = "monitor";

    private final Set<String> ids = new ConcurrentSkipListSet<>();

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        return this;
    }

    /** One that a setting switches off stays off. */
    @Override
    public void onInit(Route route) {
        super.onInit(route);
        if (RouteWatch.byTimer(route) && route.isAutoStartup() && !MONITORING.equals(route.getConfigurationId())) {
            route.setAutoStartup(false);
            ids.add(route.getRouteId());
        }
    }

    void start(CamelContext context) throws Exception {
        RouteController controller = context.getRouteController();
        for (String id : ids) {
            controller.startRoute(id);
        }
    }

    /** Returns when the batch that is being written is written; a comparison or a job that takes longer goes on. */
    void stop(CamelContext context) throws Exception {
        RouteController controller = context.getRouteController();
        for (String id : ids) {
            controller.stopRoute(id);
        }
    }

    @Override
    public String toString() {
        return ids.toString();
    }
}
