package io.yosai.timescale.bench;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The service of another commit, on a target that its own {@code schema} has made.
 *
 * @param commit by which the table calls it
 */
record OtherBuild(String commit, Path program, long rows) implements CopyPath {

    /**
     * @param option {@code COMMIT=FOLDER}, the folder being what {@code mvn package} made of it
     * @throws OperatorError when the folder holds no such program
     */
    static OtherBuild of(String option, long rows) {
        String[] parts = option.split("=", 2);
        Path program = Path.of(parts[parts.length - 1], "timescale-integration").toAbsolutePath();
        if (parts.length < 2 || !Files.isExecutable(program)) {
            throw new OperatorError("--before " + option + ": there is no program " + program
                    + "\nHINT: --before COMMIT=FOLDER, such as 17897fa=../old/target/timescale-integration");
        }
        return new OtherBuild(parts[0], program, rows);
    }

    @Override
    public String name() {
        return "the service of commit " + commit + ", one stream";
    }

    @Override
    public Database target(Servers servers) throws IOException, InterruptedException, SQLException {
        Database target = servers.emptyTarget();
        Child.run(List.of(verb(servers.primary(rows), target, "schema")));
        target.execute("CHECKPOINT");
        return target;
    }

    @Override
    public List<ProcessBuilder> programs(Database source, Database target) {
        return List.of(verb(source, target, "replicate"));
    }

    private ProcessBuilder verb(Database source, Database target, String verb) {
        // Routes of the folder that it is started in would go before its own.
        return Service.start(program, List.of(), Map.of(), source, target, List.of(verb))
                .directory(program.getParent().toFile());
    }
}
