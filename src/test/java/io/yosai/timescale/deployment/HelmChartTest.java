package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.yosai.timescale.monitoring.alerts.Tool;
import io.yosai.timescale.servers.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart, against what kustomize makes of {@code k8s}. */
class HelmChartTest {
    private static final String NO_SERVICE = "service: {enabled: false}\n";
    private static final String SCRAPED = "namespace=\\\"yosai\\\", job=\\\"yosai/timescale-integration\\\"";

    @TempDir
    Path folder;

    @Test
    void helmFindsNothingWrongInIt() {
        LintResult result = new Helm(Chart.ROOT).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void defaultsAreTheOverlayService() throws Exception {
        assertSame(Manifests.rendered("service"), Chart.render(""));
    }

    @ParameterizedTest
    @CsvSource({"cronjob", "backup"})
    void isTheOverlayOfTheSameName(String overlay) throws Exception {
        assertSame(Manifests.rendered(overlay), Chart.render(NO_SERVICE + overlay + ": {enabled: true}"));
    }

    @Test
    void monitoringIsThatOfKustomizeBesideTheBase() throws Exception {
        Map<String, HasMetadata> both = new TreeMap<>(byName(withoutHashes(Manifests.rendered("base"))));
        both.putAll(byName(Manifests.rendered("monitoring")));
        assertSame(both, byName(Manifests.parse(asKustomize(
                Chart.render(NO_SERVICE + "monitoring: {enabled: true}")))));
    }

    @ParameterizedTest
    @CsvSource({"service", "cronjob", "backup"})
    void vaultIsTheComponent(String overlay) throws Exception {
        assertSame(VaultComponentTest.withVault(overlay, folder), Chart.render((overlay.equals("service") ? ""
                : NO_SERVICE + overlay + ": {enabled: true}\n") + "vault: {enabled: true}"));
    }

    @Test
    void releaseOfAnotherNameSharesNoObjectAndNoPodWithIt() throws Exception {
        String all = "cronjob: {enabled: true}\nbackup: {enabled: true}\nmonitoring: {enabled: true}";
        Manifests other = Manifests.parse(Chart.render("berlin", all));
        Set<String> names = new HashSet<>(byName(other).keySet());
        names.retainAll(byName(Manifests.parse(Chart.render(all))).keySet());
        assertThat(names).isEmpty();
        Set<String> cronJobs = other.all(CronJob.class).stream()
                .map(job -> job.getMetadata().getName()).collect(toSet());
        assertThat(cronJobs).contains("berlin-replication", "berlin-policies", "berlin-backup");
        assertThat(Pattern.compile("cronjob=~?\\\\?\"([^\"\\\\]+)").matcher(Chart.render("berlin", all)).results()
                .map(named -> named.group(1)).collect(toSet())).as("what the alerts look at").isNotEmpty()
                .allSatisfy(named -> assertThat(cronJobs).anyMatch(name -> name.matches(named)));
        assertThat(other.only(Deployment.class).getSpec().getSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/instance", "berlin");
    }

    @Test
    void alertsOfAReleaseLookAtNoOther() throws Exception {
        PrometheusRule rules = Manifests.parse(Chart.render("berlin", "monitoring: {enabled: true}"))
                .only(PrometheusRule.class);
        Path file = folder.resolve("rules.yaml");
        new ObjectMapper().writeValue(file.toFile(), rules.getSpec());
        new Tool("promtool", "install the Debian package prometheus").run(folder, "check", "rules", file.toString());
        rules.getSpec().getGroups().stream().flatMap(group -> group.getRules().stream()).forEach(rule ->
                assertThat(Pattern.compile("(kube_|timescale_integration[_:]|replication_lag)\\w+(\\{[^}]*)?")
                .matcher(rule.getExpr().getStrVal()).results()).isNotEmpty().allSatisfy(series ->
                        assertThat(series.group()).contains(series.group().startsWith("kube_")
                        ? "{namespace=\"yosai\", " : "{namespace=\"yosai\", job=\"yosai/berlin\"")));
    }

    @Test
    void changedSettingOrFileReplacesThePods() throws Exception {
        assertThat(List.of(checksum(""), checksum("settings: {RETENTION_DAYS: 8}"),
                checksum("files: {your-steps.camel.yaml: other}"))).doesNotHaveDuplicates();
        assertThat(checksum("service: {replicas: 3}")).isEqualTo(checksum(""));
    }

    private static String checksum(String values) throws Exception {
        return Manifests.parse(Chart.render(values)).only(Deployment.class).getSpec().getTemplate().getMetadata()
                .getAnnotations().get("checksum/config");
    }

    @Test
    void sourcesAndTargetAreVariables() throws Exception {
        Manifests manifests = Manifests.parse(Chart.render("""
                sources:
                  - {name: primary, secret: {name: primary-db, key: dsn}}
                  - {name: berlin_mitte, vault: "secret/data/sites/berlin#source"}
                target: {secret: {name: timescale-db, key: url}}
                existingConfigMap: ""
                existingSecret: ""
                """));
        List<EnvVar> variables = manifests.pod("service").getContainers().get(0).getEnv();
        assertThat(variables).filteredOn(variable -> variable.getName().endsWith("_DSN")).hasSize(2)
                .extracting(variable -> variable.getValueFrom().getSecretKeyRef())
                .extracting(key -> key.getName() + " " + key.getKey())
                .containsExactly("primary-db dsn", "timescale-db url");
        assertThat(variables).contains(new EnvVar("SOURCE_DSN_BERLIN_MITTE",
                "vault:secret/data/sites/berlin#source", null));
        assertThat(manifests.pod("service").getContainers().get(0).getEnvFrom()).singleElement()
                .satisfies(from -> assertThat(from.getConfigMapRef().getName())
                .isEqualTo("timescale-integration-settings"));
    }

    @Test
    void wholeNumbersStayWhole() throws Exception {
        assertThat(Manifests.parse(Chart.render("settings: {REPLICATION_MAX_ROWS: 10000000}"))
                .all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().endsWith("-settings")).findFirst().orElseThrow().getData())
                .containsEntry("REPLICATION_MAX_ROWS", "10000000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "servce: {replicas: 2} | servce",
        "service: {replicas: two} | replicas",
        "streams: [{name: a, table: a}] | select",
        "streams: [{name: a, table: a, select: access_events_by_time.sql, tabel: a}] | tabel",
        "streams: [{name: a, table: a, select: a.sql}] | HINT: add the SELECT below files",
        "sources: [{name: berlin}] | sources",
        "sources: [{name: Berlin, vault: 'a#b'}] | sources",
        "target: {vault: nowhere} | target",
        "files: {../a.sql: SELECT 1} | '../a.sql' does not match"})
    void mistakeIsRefused(String values, String named) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(named);
    }

    @Test
    void streamTakesTheParametersOfTheTemplate() throws Exception {
        JsonNode schema = new ObjectMapper().readTree(Chart.ROOT.resolve("values.schema.json").toFile());
        JsonNode template = new ObjectMapper().<JsonNode>valueToTree(new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Routes.SHIPPED.resolve("streams.camel.yaml")))).get(0)
                .get("routeTemplate");
        List<String> parameters = template.path("parameters").findValuesAsText("name");
        assertThat(parameters).hasSizeGreaterThan(10);
        assertThat(schema.at("/properties/streams/items/properties").fieldNames()).toIterable()
                .containsOnlyOnceElementsOf(parameters).hasSize(parameters.size() + 1).contains("name");
    }

    private static void assertSame(Manifests kustomize, String helm) throws Exception {
        assertSame(byName(withoutHashes(kustomize)), byName(Manifests.parse(asKustomize(helm))));
    }

    /** But for the release that the alerts of the chart look at. */
    private static void assertSame(Map<String, HasMetadata> expected, Map<String, HasMetadata> objects)
            throws Exception {
        assertThat(objects.keySet()).isEqualTo(expected.keySet());
        ObjectWriter writer = new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
                .writerWithDefaultPrettyPrinter();
        for (String name : expected.keySet()) {
            assertThat(writer.writeValueAsString(objects.get(name)).replace("{" + SCRAPED + "}", "")
                    .replace(SCRAPED + ", ", "").replace("namespace=\\\"yosai\\\", ", ""))
                    .isEqualTo(writer.writeValueAsString(expected.get(name)));
        }
    }

    private static Manifests withoutHashes(Manifests kustomize) throws Exception {
        StringBuilder documents = new StringBuilder();
        for (HasMetadata object : kustomize.objects()) {
            documents.append("---\n").append(new ObjectMapper().writeValueAsString(object)).append('\n');
        }
        return Manifests.parse(documents.toString()
                .replaceAll("\"name\":\"(timescale-integration-[a-z-]+)-[a-z0-9]{10}\"", "\"name\":\"$1\""));
    }

    /** Without what Helm alone has: labels of the release, and a checksum in place of the hash in a name. */
    private static String asKustomize(String helm) {
        return helm.replaceAll(
                "(?m)^ *(?:helm.sh/chart|app.kubernetes.io/managed-by|app.kubernetes.io/instance): .*\n", "")
                .replaceAll("(?m)^ *annotations:\n(?: *#.*\n)? *(?:checksum/config|helm.sh/resource-policy): .*\n", "");
    }

    private static Map<String, HasMetadata> byName(Manifests manifests) {
        Map<String, HasMetadata> objects = new TreeMap<>();
        manifests.objects().forEach(object -> objects.put(object.getKind() + " "
                + object.getMetadata().getName(), object));
        return objects;
    }
}
