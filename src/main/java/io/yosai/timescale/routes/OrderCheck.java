package io.yosai.timescale.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What concerns all routes of a file stands before them; what would concern those of other files too is refused. */
final class OrderCheck {
    private static final Set<String> BEFORE = Set.of("onException", "onCompletion", "intercept", "interceptFrom",
            "interceptSendToEndpoint");
    private static final Set<String> ROUTES = Set.of("route", "from");

    private OrderCheck() {
    }

    static List<Finding> findings(Flow flow) {
        List<Finding> findings = new ArrayList<>();
        for (RouteFile file : flow.files()) {
            boolean routes = false;
            for (YamlValue item : file.root().items()) {
                for (YamlValue.Field field : item.fields()) {
                    routes |= ROUTES.contains(field.name());
                    if (field.name().equals("errorHandler")) {
                        findings.add(field.key()
                                .error("an `errorHandler` at the top of a file reaches the routes of all files",
                                "write it below `route:`, or an onException into a routeConfiguration"));
                    }
                    if (routes && BEFORE.contains(field.name())) {
                        findings.add(field.key().error("`" + field.name() + "` stands below a route",
                                "move it to the top of the file, for whose routes it is"));
                    }
                }
            }
        }
        return findings;
    }
}
