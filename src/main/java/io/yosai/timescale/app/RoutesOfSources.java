package io.yosai.timescale.app;

import io.yosai.timescale.dsn.SourceName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.TemplatedRouteParameterDefinition;

/** Has Camel make a route for each source of a templatedRoute whose parameter {@code source} is {@code *}. */
final class RoutesOfSources implements RouteBuilderLifecycleStrategy {
    private static final String PARAMETER = "source";
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
        List<TemplatedRouteDefinition> routes = declared.stream().flatMap(this::each).toList();
        declared.clear();
        declared.addAll(routes);
    }

    private Stream<TemplatedRouteDefinition> each(TemplatedRouteDefinition declared) {
        String source = declared.getParameters() == null ? null : declared.getParameters().stream()
                .filter(parameter -> PARAMETER.equals(parameter.getName()))
                .map(TemplatedRouteParameterDefinition::getValue).filter(Objects::nonNull).findFirst().orElse(null);
        if (SourceName.EACH.equals(source)) {
            return sources.stream().map(each -> apart(of(declared, SourceName.of(declared.getRouteId(), each),
                    each), each));
        }
        return Stream.of(source == null ? declared : of(declared, declared.getRouteId(), source));
    }

    /** The first one begins when the template says. */
    private TemplatedRouteDefinition apart(TemplatedRouteDefinition route, String source) {
        int place = made++;
        boolean given = route.getParameters().stream().anyMatch(parameter -> DELAY.equals(parameter.getName()));
        return given || source.equals(sources.get(0)) ? route
                : route.parameter(DELAY, String.valueOf(place * APART_MILLIS));
    }

    private static TemplatedRouteDefinition of(TemplatedRouteDefinition declared, String id, String source) {
        TemplatedRouteDefinition route = new TemplatedRouteDefinition();
        route.setCamelContext(declared.getCamelContext());
        route.setResource(declared.getResource());
        route.setRouteTemplateRef(declared.getRouteTemplateRef());
        route.setRouteId(id);
        route.setPrefixId(declared.getPrefixId());
        route.setGroup(declared.getGroup());
        route.setBeans(declared.getBeans());
        declared.getParameters().forEach(parameter -> route.parameter(
                parameter.getName(), PARAMETER.equals(parameter.getName())
                ? source : parameter.getValue().replace(SourceName.PLACEHOLDER, source)));
        return route;
    }
}
