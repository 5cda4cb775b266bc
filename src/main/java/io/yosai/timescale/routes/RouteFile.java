package io.yosai.timescale.routes;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A file of routes that is YAML and has a list at its root.
 *
 * @param path absolute
 */
record RouteFile(Path path, YamlValue root) {
    private static final Set<String> BEFORE = Set.of("onException", "onCompletion", "intercept", "interceptFrom",
            "interceptSendToEndpoint");
    private static final Set<String> ROUTES = Set.of("route", "from");
    private static final String EXPECTED = "expected is a list whose items begin with `- route:`";

    /** @return empty if it cannot be read; why is among the findings */
    static Optional<RouteFile> read(Path path, Consumer<Finding> findings) {
        Optional<String> text = Optional.empty();
        try {
            text = read(path, Files.readAllBytes(path), findings);
            Optional<Node> node = text.isEmpty() || isBlank(text.get()) ? Optional.empty()
                    : new Compose(LoadSettings.builder().setAllowNonScalarKeys(true).build()).composeString(text.get());
            if (text.isPresent() && node.isEmpty()) {
                findings.accept(Finding.warning(path, "the file holds no route", EXPECTED));
            }
            return node.map(root -> new YamlValue(path, root)).filter(root -> isList(root, findings))
                    .map(root -> new RouteFile(path, root));
        } catch (MarkedYamlEngineException e) {
            findings.accept(SyntaxError.finding(path, text.orElseThrow(), e));
        } catch (YamlEngineException e) {
            findings.accept(Finding.error(path, "this is no YAML: " + e.getMessage(), ""));
        } catch (IOException e) {
            findings.accept(Finding.error(path, "the file cannot be read: " + OperatorError.reason(e),
                    OperatorError.Unreadable.HINT));
        }
        return Optional.empty();
    }

    /** Whether there is more than comments: Camel cannot read a file without a list. */
    static boolean isBlank(String text) {
        return text.lines().allMatch(line -> line.matches("\\s*(#.*)?|(---|\\.\\.\\.)\\s*"));
    }

    /** @return empty if it is no UTF-8, which is among the findings */
    static Optional<String> read(Path path, byte[] bytes, Consumer<Finding> findings) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            findings.accept(Finding.after(path, text,
                    "the byte 0x%02X is no UTF-8".formatted(bytes[in.position()]), "save the file as UTF-8"));
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static boolean isList(YamlValue root, Consumer<Finding> findings) {
        if (holdsItself(root, new HashSet<>(), findings)) {
            return false;
        }
        if (root.isList()) {
            root.items().stream().filter(item -> !item.isMap()).forEach(item ->
                    findings.accept(item.error("an item holds " + (item.isList() ? "a list" : "`" + item.text() + "`"),
                            EXPECTED)));
            sameKeys(root, findings);
            return root.items().stream().allMatch(YamlValue::isMap);
        }
        if (root.text("apiVersion") != null && root.text("kind") != null) {
            findings.accept(root.error("this is a resource of Kubernetes (kind `" + root.text("kind")
                    + "`), not a list of routes", root.text("kind").equals("Integration")
                    ? "of an Integration of Camel K, take the list below `flows:`" : EXPECTED));
        } else {
            findings.accept(root.error("the file holds " + (root.isMap() ? "a map" : "a text") + ", not a list",
                    EXPECTED));
        }
        return false;
    }

    /** By an alias, which YAML allows; nobody would come to its end. */
    private static boolean holdsItself(YamlValue value, Set<Node> around, Consumer<Finding> findings) {
        if (!around.add(value.node())) {
            findings.accept(value.error("a value that holds itself, by an alias", "write out what is meant"));
            return true;
        }
        boolean found = Stream.concat(value.fields().stream().map(YamlValue.Field::value), value.items().stream())
                .anyMatch(inner -> holdsItself(inner, around, findings));
        around.remove(value.node());
        return found;
    }

    /** Of two keys of the same name in one map Camel takes either, and says nothing. */
    private static void sameKeys(YamlValue value, Consumer<Finding> findings) {
        if (value.isBareBraces()) {
            findings.accept(value.error("a placeholder without quotes", "write it as \"{{name}}\""));
        }
        Map<String, YamlValue> first = new HashMap<>();
        for (YamlValue.Field field : value.fields()) {
            YamlValue before = first.putIfAbsent(field.name(), field.key());
            if (before != null) {
                findings.accept(field.key().error(
                        "`" + field.name() + "` is given twice, first in line " + before.line(),
                        "a step of its own begins with `- `"));
            }
            sameKeys(field.value(), findings);
        }
        value.items().forEach(item -> sameKeys(item, findings));
    }

    /** What concerns all routes of a file stands before them; what concerns those of other files too is refused. */
    List<Finding> order() {
        List<Finding> findings = new ArrayList<>();
        boolean routes = false;
        for (YamlValue.Field field : root.items().stream().flatMap(item -> item.fields().stream()).toList()) {
            routes |= ROUTES.contains(field.name());
            if (field.name().equals("errorHandler")) {
                findings.add(field.key().error("an `errorHandler` at the top of a file reaches the routes of all files",
                        "write it below `route:`, or an onException into a routeConfiguration"));
            }
            if (routes && BEFORE.contains(field.name())) {
                findings.add(field.key().error("`" + field.name() + "` stands below a route",
                        "move it to the top of the file, for whose routes it is"));
            }
        }
        return findings;
    }
}
