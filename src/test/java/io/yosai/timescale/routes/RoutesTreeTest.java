package io.yosai.timescale.routes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTreeTest {
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
