package io.yosai.timescale.tables;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.TimeUtils;

/** The tables that are copied besides access_events: those of the routes made of the template {@code copy-table}. */
public final class Tables {
    private static final List<String> PARAMETERS = List.of("table", "page", "interval", "steps");

    /**
     * @param routeId of the route that copies it
     * @param interval between two passes
     * @param variables that the routes of all tables go by; access_events has none
     */
    public record Table(TableName name, String routeId, Duration interval, Map<String, Object> variables) {
    }

    /** In the order of their names. Routes come and go where they are reloaded. */
    public List<Table> all(CamelContext context) {
        return ((ModelCamelContext) context).getRouteDefinitions().stream().flatMap(route -> table(context, route))
                .sorted(Comparator.comparing(table -> table.name().name())).toList();
    }

    private static Stream<Table> table(CamelContext context, RouteDefinition route) {
        Map<String, Object> given = route.getTemplateParameters();
        if (given == null || !given.keySet().containsAll(PARAMETERS)) {
            return Stream.empty();
        }
        Map<String, String> texts = new HashMap<>();
        PARAMETERS.forEach(name -> texts.put(name, context.resolvePropertyPlaceholders(given.get(name).toString())));
        return Stream.of(new Table(new TableName(texts.get("table")), route.getRouteId(),
                Duration.ofMillis(TimeUtils.toMilliSeconds(texts.get("interval"))), Map.of("table", texts.get("table"),
                        "table_page", texts.get("page"), "table_steps", texts.get("steps"))));
    }

    /** Makes the table in the body the one of this exchange. */
    public void select(Exchange exchange) {
        Table table = exchange.getMessage().getBody(Table.class);
        table.variables().forEach(exchange::setVariable);
        exchange.setVariable("copied_table", table);
        exchange.getMessage().setBody(null);
    }
}
