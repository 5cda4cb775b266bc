package io.yosai.timescale.routes;

import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** The components on the class path. */
final class Components {
    private static final String FOLDER = "META-INF/services/org/apache/camel/component/";

    private final CamelContext camel;

    Components(CamelContext camel) {
        this.camel = camel;
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        try {
            for (Resource resource : PluginHelper.getPackageScanResourceResolver(camel).findResources(FOLDER + "*")) {
                names.add(resource.getLocation().replaceFirst(".*/", ""));
            }
        } catch (Exception e) {
            throw new IllegalStateException("the class path cannot be looked through", e);
        }
        return names;
    }
}
