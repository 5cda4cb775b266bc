package io.yosai.timescale.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The house as ARCHITECTURE.md describes it: dependencies point one way. */
@DisplayName("The packages")
class HouseTest {
    private static final String ROOT = "io.yosai.timescale.";
    private static final Path CLASSES = Path.of("target", "classes");
    private static final String[] FEATURES = packages("copy", "horizon", "reconcile", "quarantine",
            "backfill", "schema",
            "monitoring", "backup", "routes");
    private static final String[] GROUND = packages("dsn", "settings", "vault", "database", "stream");
    private static final Pattern FORMATTED = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)+\"\\s*\\.formatted\\(");
    /** With values, of which the exception after them is none. */
    private static final Pattern MISTAKE = Pattern.compile("new OperatorError\\((?:\\s*(?:\\+\\s*)?"
            + "\"(?:[^\"\\\\\n]|\\\\.)+\")+,(?!\\s*e\\))");
    private static final Pattern STATEMENT = Pattern.compile("\"(/[a-z_/]+\\.sql)\"");
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter().importPath(CLASSES);
    }

    @Test
    @DisplayName("do not depend on each other in a circle")
    void noCircle() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    @DisplayName("of the ground know no feature, and the features neither the application nor its verbs")
    void oneWay() {
        noClasses().that().resideInAnyPackage(GROUND).should().dependOnClassesThat().resideInAnyPackage(FEATURES)
                .check(classes);
        noClasses().that().resideInAnyPackage(FEATURES).or().resideInAnyPackage(GROUND)
                .should().dependOnClassesThat().resideInAnyPackage(packages("app", "cli")).check(classes);
        noClasses().that().resideInAPackage(ROOT + "app").should().dependOnClassesThat()
                .resideInAPackage(ROOT + "cli").check(classes);
    }

    @Test
    @DisplayName("of features know no other feature but how rows are copied")
    void featuresApart() {
        for (String feature : FEATURES) {
            for (String other : FEATURES) {
                if (!other.equals(feature) && !other.equals(ROOT + "copy..")) {
                    noClasses().that().resideInAPackage(feature).should().dependOnClassesThat().resideInAPackage(other)
                            .check(classes);
                }
            }
        }
    }

    @Test
    @DisplayName("have no class that nothing uses")
    void nothingUnused() throws IOException {
        Set<String> used = new TreeSet<>(Set.of(ROOT + "TimescaleIntegration"));
        used.addAll(services());
        classes.forEach(user -> user.getDirectDependenciesFromSelf().stream()
                .map(use -> outermost(use.getTargetClass()))
                .filter(name -> !name.equals(outermost(user)))
                .forEach(used::add));
        assertThat(classes.stream().map(HouseTest::outermost)).isSubsetOf(used);
    }

    @Test
    @DisplayName("have no class of more than 200 lines")
    void small() throws IOException {
        List<String> large = new ArrayList<>();
        for (Path file : classes("src/main/java")) {
            if (Files.readAllLines(file).size() > 200) {
                large.add(file.toString());
            }
        }
        assertThat(large).isEmpty();
    }

    /** Text blocks hold what others wrote, or compare, in one line. */
    @Test
    @DisplayName("have no line over 120 columns outside of text blocks")
    void narrow() throws IOException {
        List<String> wide = new ArrayList<>();
        for (Path file : classes("src")) {
            String code = Files.readString(file)
                    .replaceAll("(?s)\"\"\"\\n.*?\"\"\"", "\n");
            code.lines().filter(line -> line.length() > 120).forEach(line -> wide.add(file + ": " + line));
        }
        assertThat(wide).isEmpty();
    }

    /** In brackets where it has several parts: only the last of them is filled in else. */
    @Test
    @DisplayName("fill in no text without a place")
    void filledIn() throws IOException {
        List<String> unfilled = new ArrayList<>();
        for (Path file : classes("src")) {
            String code = Files.readString(file);
            Stream.of(FORMATTED, MISTAKE).flatMap(pattern -> pattern.matcher(code).results()).map(MatchResult::group)
                    .filter(text -> !text.contains("%")).forEach(text -> unfilled.add(file + ": " + text));
        }
        assertThat(unfilled).isEmpty();
    }

    /** A statement is given by its name, and read when it is run. */
    @Test
    @DisplayName("name no statement that is not there")
    void statements() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Path file : classes("src/main/java")) {
            STATEMENT.matcher(Files.readString(file)).results().map(found -> found.group(1))
                    .filter(name -> !Files.exists(CLASSES.resolve(name.substring(1)))).forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    private static List<Path> classes(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    /** The classes that others find by their names. */
    private static Set<String> services() throws IOException {
        Set<String> found = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(CLASSES.resolve("META-INF/services"))) {
            for (Path file : files) {
                found.addAll(Files.readAllLines(file));
            }
        }
        return found;
    }

    private static String outermost(JavaClass nested) {
        return nested.getName().replaceFirst("[$].*", "");
    }

    private static String[] packages(String... names) {
        String[] found = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            found[i] = ROOT + names[i] + "..";
        }
        return found;
    }
}
