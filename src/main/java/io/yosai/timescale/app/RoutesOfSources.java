package io.yosai.timescale.app;

import io.yosai.timescale.stream.Templated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.TemplatedRouteDefinition;

/** Has Camel make a route for each source of a templatedRoute whose parameter {@code source} is {@code *}. */
final class RoutesOfSources implements RouteBuilderLifecycleStrategy {
    private static final String DELAY = "delay";
    /** That many sites do not all want the few connections to the target in the same moment, again and again. */
    private static final int APART_MILLIS = 50;

    private final List<String> sources;
    private int made;

    /** @param sources their names */
    RoutesOfSources(List<String> sources) {
        this.sources = sources;
    }

    @Override
    public void afterConfigure(RouteBuilder file) {
        List<TemplatedRouteDefinition> declared = file.getTemplatedRouteCollection().getTemplatedRoutes();
        List<TemplatedRouteDefinition> routes = declared.stream()
                .flatMap(each -> each(each, file.getCamelContext())).toList();
        declared.clear();
        declared.addAll(routes);
    }

    private Stream<TemplatedRouteDefinition> each(TemplatedRouteDefinition declared, CamelContext camel) {
        Map<String, String> given = new LinkedHashMap<>();
        Stream.ofNullable(declared.getParameters()).flatMap(List::stream)
                .forEach(parameter -> given.put(parameter.getName(), parameter.getValue()));
        List<TemplatedRouteDefinition> routes = new Templated(declared.getRouteId(), given)
                .each(sources, camel::resolvePropertyPlaceholders).stream()
                .map(each -> of(declared, each)).toList();
        for (TemplatedRouteDefinition route : routes.size() > 1 ? routes : List.<TemplatedRouteDefinition>of()) {
            int place = made++;
            // The first one begins when the template says.
            if (route != routes.get(0) && !given.containsKey(DELAY)) {
                route.parameter(DELAY, String.valueOf(place * APART_MILLIS));
            }
        }
        return routes.stream();
    }

    private static TemplatedRouteDefinition of(TemplatedRouteDefinition declared, Templated of) {
        TemplatedRouteDefinition route = new TemplatedRouteDefinition();
        route.setCamelContext(declared.getCamelContext());
        route.setResource(declared.getResource());
        route.setRouteTemplateRef(declared.getRouteTemplateRef());
        route.setRouteId(of.id());
        route.setPrefixId(declared.getPrefixId());
        route.setGroup(declared.getGroup());
        route.setBeans(declared.getBeans());
        of.parameters().forEach(route::parameter);
        return route;
    }
}
