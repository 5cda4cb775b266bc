package io.yosai.timescale.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** The Dockerfile, by instruction. */
record Image(List<String> instructions) {

    static Image read() throws IOException {
        String text = Files.readString(Routes.SHIPPED.resolveSibling("Dockerfile")).replaceAll("(?m)^#.*\n", "");
        return new Image(Stream.of(text.replaceAll("\\\\\n\\s*", "").split("\n"))
                .filter(line -> !line.isBlank()).toList());
    }

    /** Of the last stage, without their name. */
    List<String> last(String instruction) {
        int from = instructions.stream().filter(line -> line.startsWith("FROM ")).map(instructions::lastIndexOf)
                .reduce((first, second) -> second).orElseThrow();
        return instructions.subList(from, instructions.size()).stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1)).toList();
    }

    /** The program and its arguments; it is in the form that needs no shell. */
    List<String> entrypoint() throws IOException {
        return List.of(new ObjectMapper().readValue(last("ENTRYPOINT").get(0), String[].class));
    }
}
