package io.entrannas.jobs.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a script of {@code submit/} did.
 *
 * @param status its exit status
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
record Script(int status, String output, String errors) {
    /** Of the project; tests run in the folder of their module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static Script run(Path folder, Map<String, String> environment, String name, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("submit").resolve(name).toString());
        command.addAll(List.of(words));
        Path output = Files.createTempFile(folder, name, ".out");
        Path errors = Files.createTempFile(folder, name, ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            return new Script(process.waitFor(), Files.readString(output), Files.readString(errors));
        } finally {
            process.destroy();
        }
    }

    static Path sparkHome(Path folder) throws IOException, InterruptedException {
        Script script = run(folder, Map.of(), "spark-home.sh");
        if (script.status != 0) {
            throw new IllegalStateException(script.toString());
        }
        return Path.of(script.output.strip());
    }
}
