package io.yosai.timescale.deployment;

import com.marcnuri.helm.Helm;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Helm chart, rendered by Helm's own engine. */
final class Chart {
    static final Path ROOT = Routes.SHIPPED.resolveSibling("helm");

    private Chart() {
    }

    /**
     * What {@code helm install timescale-integration ./helm --values …} would send.
     *
     * @param values as YAML
     * @throws IllegalStateException with Helm's message, if the values are refused
     */
    static String render(String values) throws IOException {
        return render("timescale-integration", values);
    }

    /** The same of a release of another name. */
    static String render(String release, String values) throws IOException {
        Path file = Files.createTempFile("values", ".yaml");
        try {
            Files.writeString(file, values);
            return new Helm(ROOT).template().withKubeVersion("1.27").withName(release).withNamespace("yosai")
                    .withValuesFile(file).call();
        } finally {
            Files.delete(file);
        }
    }
}
