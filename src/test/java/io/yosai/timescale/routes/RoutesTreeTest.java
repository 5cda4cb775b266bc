package io.yosai.timescale.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTreeTest {
    /** As Kubernetes mounts a ConfigMap, and as a folder elsewhere is put in place. */
    @Test
    void linksAreFollowedAndNothingIsFoundTwice(@TempDir Path directory) throws Exception {
        Path data = Files.createDirectories(directory.resolve("mount/..2026_01_01/sql")).getParent();
        Files.writeString(data.resolve("copy.camel.yaml"), "");
        Files.writeString(data.resolve("sql/page.sql"), "");
        Path mount = data.getParent();
        Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
        Files.createSymbolicLink(mount.resolve("copy.camel.yaml"), Path.of("..data/copy.camel.yaml"));
        Files.createSymbolicLink(mount.resolve("sql"), Path.of("..data/sql"));
        // One that leads back to a folder around it has nothing new.
        Files.createSymbolicLink(mount.resolve("here"), mount);
        Path routes = Files.createSymbolicLink(directory.resolve("routes"), mount);
        RoutesTree tree = new RoutesTree(routes);
        assertThat(tree.checked()).containsExactly(routes.resolve("copy.camel.yaml"), routes.resolve("sql/page.sql"));
        assertThat(tree.unread()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamedWithAHint(@TempDir Path directory) {
        assertThatThrownBy(() -> RoutesTree.bytes(directory)).isInstanceOf(OperatorError.class)
                .hasMessage(directory + " cannot be read: Is a directory\nHINT: let it be there, and let the user that "
                + "runs the program read it");
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> new RoutesTree(none).routeFiles()).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(none + " cannot be read: there is no such file\nHINT: ");
    }
}
