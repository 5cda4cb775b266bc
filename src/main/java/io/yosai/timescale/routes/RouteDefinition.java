package io.yosai.timescale.routes;

import java.util.Map;
import java.util.Set;

/**
 * A route, or a template of routes.
 *
 * @param id          null: it has none
 * @param description null: it has none
 * @param at          where it begins
 * @param template    null: it is a route
 */
record RouteDefinition(String id, String description, YamlValue at, Template template) {
    /**
     * @param parameters the names, and every value that a route made of the template gives
     * @param defaults   the values of those that need not be given
     */
    record Template(Map<String, Set<String>> parameters, Map<String, String> defaults) {
    }

    Map<String, Set<String>> parameters() {
        return template == null ? Map.of() : template.parameters();
    }

    boolean isTemplate() {
        return template != null;
    }
}
