package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.routes.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.LineNumberAware;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;

/** What Camel could not make of the routes, and where. */
record StartFailure(Path routes, Exception failure) {
    private static final Pattern ROUTE =
            Pattern.compile("Failed to \\w+ route:? (\\S+?):?(?: at: >>> (.*?) <<<.*)?(?:\\s|$)", Pattern.DOTALL);
    private static final Pattern PROPERTY = Pattern.compile("Error binding property \\(camel\\.([\\w.-]+)="
            + "|bean: class org\\.apache\\.camel\\.main\\.\\w+ when binding property: ([\\w.-]+)");
    private static final Pattern JAR = Pattern.compile("Cannot find \\S+ on classpath\\. Add (\\S+) to classpath");
    /** Of a language, a data format or another part of Camel that is a jar of its own. */
    private static final Pattern PART = Pattern.compile("No (language) could be found for: (\\S+)"
            + "|(Data format) '(\\S+)' could not be created|Cannot find (camel)-(\\S+) on the classpath");
    private static final Pattern CLASS =
            Pattern.compile("Cannot create instance of class: (\\S+)|([\\w.$]+)\\.<init>\\(");
    private static final Pattern IN_FILE = Pattern.compile("in file:(.*), line (\\d+), column (\\d+)");

    /**
     * @param camel with the definitions that it has read, of which it could not make routes
     * @throws OperatorError if it is none of the routes
     */
    Finding finding(CamelContext camel) {
        String message = String.valueOf(failure.getMessage());
        Matcher property = PROPERTY.matcher(message);
        if (property.find()) {
            throw new OperatorError.BadSetting("Camel has no such setting, or does not take this value: environment "
                    + "variable "
                    + (property.group(1) == null ? variable(property.group(2)) : "CAMEL_" + upper(property.group(1)))
                    + "\nHINT: look the name up in the manual of camel-main");
        }
        Matcher jar = JAR.matcher(message);
        if (jar.find()) {
            throw new OperatorError.BadSetting("a setting of Camel needs " + jar.group(1)
                    + ", which is not there\nHINT: put its jar and "
                    + "those that it needs into extra-lib/ (docs/camel-tools.md)");
        }
        // Its message has the value, which may be a secret.
        PropertyBindingException bean = ObjectHelper.getException(PropertyBindingException.class, failure);
        if (bean != null && bean.getTarget() == null) {
            return Finding.error(routes, 1, 1, "a bean takes no property `" + bean.getPropertyName()
                    + "`, or not its value", "look at its setters");
        }
        if (bean != null) {
            String type = bean.getTarget().getClass().getName();
            return ofBean(type, "the class `" + type + "` takes no property `" + bean.getPropertyName()
                    + "`, or not its value", "it needs a public setter of that name, for a value of that kind");
        }
        Matcher made = CLASS.matcher(message + " " + Failures.reason(failure));
        if (made.find()) {
            String type = made.group(1) == null ? made.group(2) : made.group(1);
            return ofBean(type, "no bean of the class `" + type + "` can be made",
                    "it needs a public constructor that takes what is given, and does not fail");
        }
        Matcher inFile = IN_FILE.matcher(message);
        if (inFile.find()) {
            return Finding.error(Path.of(inFile.group(1)), Integer.parseInt(inFile.group(2)),
                    Integer.parseInt(inFile.group(3)), reason().replaceFirst(";? in file:.*", ""), jars(message));
        }
        Matcher route = ROUTE.matcher(message);
        if (!route.find()) {
            return Finding.error(routes, 1, 1, reason(), jars(message));
        }
        RouteDefinition definition = ((ModelCamelContext) camel).getRouteDefinition(route.group(1));
        String step = route.group(2);
        LineNumberAware at = definition == null || step == null ? definition
                : steps(definition).filter(each -> step.equals(each.toString())).map(LineNumberAware.class::cast)
                        .findFirst().orElse(definition);
        String hint = "in the route " + route.group(1)
                + (step == null ? "" : ", step " + step.replaceFirst("(?s) -> .*", "]").replaceAll("@[0-9a-f]+", ""))
                + (jars(message).isEmpty() ? "" : "; " + jars(message));
        if (at == null || at.getLocation() == null) {
            return Finding.error(routes, 1, 1, reason(), hint);
        }
        Path file = Path.of(at.getLocation().replaceFirst("^file:", ""));
        int line = Math.max(1, at.getLineNumber());
        return Finding.error(file, line, indentation(file, line), reason(), hint);
    }

    private String reason() {
        String reason = Failures.reason(failure);
        return reason.equals("Unsupported definition: null") ? "the step lacks its expression"
                // Which may be that of a placeholder, and so a secret.
                : reason.replaceAll("(?s)For input string: \".*", "a value is no number");
    }

    private static String jars(String message) {
        Matcher part = PART.matcher(message);
        return !part.find() ? "" : part.group(5) != null
                ? "put the jar camel-" + part.group(6) + " and those that it needs into extra-lib/"
                : "put the jars of Camel's %s %s into extra-lib/".formatted(part.group(1) != null ? "language"
                        : "data format", part.group(1) != null ? part.group(2) : part.group(4));
    }

    /** Camel says no place of a bean: it is where its class is named first. */
    private Finding ofBean(String type, String what, String hint) {
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).contains(type)) {
                        return Finding.error(file, i + 1, lines.get(i).indexOf(type) + 1, what, hint);
                    }
                }
            }
        } catch (IOException e) {
            // Without the place, then.
        }
        return Finding.error(routes, 1, 1, what, hint);
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
