package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.routes.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.LineNumberAware;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/** What Camel could not make of the routes, and where. */
record StartFailure(Path routes, Exception failure) {
    private static final Pattern ROUTE =
            Pattern.compile("Failed to \\w+ route:? (\\S+?):?(?: at: >>> (.*?) <<<.*)?(?:\\s|$)", Pattern.DOTALL);
    private static final Pattern PROPERTY = Pattern.compile("Error binding property \\(camel\\.([\\w.-]+)="
            + "|bean: class org\\.apache\\.camel\\.main\\.\\w+ when binding property: ([\\w.-]+)");
    private static final Pattern JAR = Pattern.compile("Cannot find \\S+ on classpath\\. Add (\\S+) to classpath");
    private static final Pattern IN_FILE = Pattern.compile("in file:(.*), line (\\d+), column (\\d+)");

    /**
     * @param camel with the definitions that it has read, of which it could not make routes
     * @throws OperatorError if it is none of the routes
     */
    Finding finding(CamelContext camel) {
        String message = String.valueOf(failure.getMessage());
        Matcher property = PROPERTY.matcher(message);
        if (property.find()) {
            throw new OperatorError("Camel has no such setting, or does not take this value: environment variable "
                    + (property.group(1) == null ? variable(property.group(2)) : "CAMEL_" + upper(property.group(1)))
                    + "\nHINT: look the name up in the manual of camel-main");
        }
        Matcher jar = JAR.matcher(message);
        if (jar.find()) {
            throw new OperatorError("a setting of Camel needs " + jar.group(1)
                    + ", which is not there\nHINT: put its jar and "
                    + "those that it needs into extra-lib/ (docs/camel-tools.md)");
        }
        Matcher inFile = IN_FILE.matcher(message);
        if (inFile.find()) {
            return Finding.error(Path.of(inFile.group(1)), Integer.parseInt(inFile.group(2)),
                    Integer.parseInt(inFile.group(3)), reason().replaceFirst(";? in file:.*", ""), "");
        }
        Matcher route = ROUTE.matcher(message);
        if (!route.find()) {
            return Finding.error(routes, 1, 1, reason(), "");
        }
        RouteDefinition definition = ((ModelCamelContext) camel).getRouteDefinition(route.group(1));
        String step = route.group(2);
        LineNumberAware at = definition == null || step == null ? definition
                : steps(definition).filter(each -> step.equals(each.toString())).map(LineNumberAware.class::cast)
                        .findFirst().orElse(definition);
        String hint = "in the route " + route.group(1)
                + (step == null ? "" : ", step " + step.replaceFirst("(?s) -> .*", "]"));
        if (at == null || at.getLocation() == null) {
            return Finding.error(routes, 1, 1, reason(), hint);
        }
        Path file = Path.of(at.getLocation().replaceFirst("^file:", ""));
        int line = Math.max(1, at.getLineNumber());
        return Finding.error(file, line, indentation(file, line), reason(), hint);
    }

    private String reason() {
        String reason = Failures.reason(failure);
        return reason.equals("Unsupported definition: null") ? "the step lacks its expression" : reason;
    }

    /** Camel says the end of the name only. */
    private static String variable(String property) {
        return System.getenv().keySet().stream().filter(name -> name.startsWith("CAMEL_")
                && name.endsWith("_" + upper(property))).findFirst().orElse("CAMEL_MAIN_" + upper(property));
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private static Stream<ProcessorDefinition<?>> steps(ProcessorDefinition<?> step) {
        return Stream.concat(Stream.of(step), step.getOutputs().stream().flatMap(StartFailure::steps));
    }

    /** Camel knows the line of a step only. */
    private static int indentation(Path file, int line) {
        try (Stream<String> lines = Files.lines(file)) {
            Optional<String> text = lines.skip(line - 1).findFirst();
            return text.map(it -> it.length() - it.replaceFirst("^[ -]*", "").length() + 1).orElse(1);
        } catch (IOException e) {
            return 1;
        }
    }
}
