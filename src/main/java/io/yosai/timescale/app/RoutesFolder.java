package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the route files are. */
public final class RoutesFolder {
    private RoutesFolder() {
    }

    /**
     * @return {@code ./routes} if it is there, else the one beside the jar; absolute
     * @throws OperatorError when there is neither
     */
    public static Path find() {
        Path here = Path.of("routes").toAbsolutePath();
        if (Files.isDirectory(here)) {
            return here;
        }
        Path beside = jar().resolveSibling("routes");
        if (Files.isDirectory(beside)) {
            return beside;
        }
        throw new OperatorError("no routes: neither " + here + " nor " + beside + " is a folder");
    }

    private static Path jar() {
        try {
            return Path.of(RoutesFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
