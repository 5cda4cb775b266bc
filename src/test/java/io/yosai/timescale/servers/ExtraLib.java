package io.yosai.timescale.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The distribution with a folder {@code extra-lib}, as integrators have it. */
public final class ExtraLib {
    private ExtraLib() {
    }

    /**
     * Makes it, with links to jars of the class path of the tests.
     *
     * @param folder made; the one of the program
     * @param jars what their names begin with
     * @return what starts the program
     */
    public static Path program(Path folder, String... jars) throws IOException {
        Path shipped = ServiceProcess.PROGRAM.getParent();
        Files.createDirectories(folder);
        Files.copy(shipped.resolve("timescale-integration.jar"), folder.resolve("timescale-integration.jar"));
        Files.createSymbolicLink(folder.resolve("lib"), shipped.resolve("lib"));
        Path extra = Files.createDirectory(folder.resolve("extra-lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (Stream.of(jars).anyMatch(jar.getFileName().toString()::startsWith)) {
                Files.createSymbolicLink(extra.resolve(jar.getFileName()), jar);
            }
        }
        return Files.copy(ServiceProcess.PROGRAM, folder.resolve("timescale-integration"));
    }
}
