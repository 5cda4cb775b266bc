package io.yosai.timescale.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The distribution with a folder {@code extra-lib}, as integrators have it. */
public final class ExtraLib {
    private ExtraLib() {
    }

    /**
     * Makes it, with links to the jars.
     *
     * @param folder made; the one of the program
     * @return what starts the program
     */
    public static Path program(Path folder, List<Path> jars) throws IOException {
        Path shipped = ServiceProcess.PROGRAM.getParent();
        Files.createDirectories(folder);
        Files.copy(shipped.resolve("timescale-integration.jar"), folder.resolve("timescale-integration.jar"));
        Files.createSymbolicLink(folder.resolve("lib"), shipped.resolve("lib"));
        Path extra = Files.createDirectory(folder.resolve("extra-lib"));
        for (Path jar : jars) {
            Files.createSymbolicLink(extra.resolve(jar.getFileName()), jar);
        }
        return Files.copy(ServiceProcess.PROGRAM, folder.resolve("timescale-integration"));
    }

    /** Returns the jars of the class path of the tests whose names begin so. */
    public static List<Path> ofClassPath(String... names) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(jar -> Stream.of(names).anyMatch(jar.getFileName().toString()::startsWith)).toList();
    }
}
