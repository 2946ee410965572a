package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.JobCommand;
import io.entrannas.export.Dl4jExport;
import io.entrannas.export.OnnxExport;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.TrainedNetwork;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a trained network in a form that other software reads. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Writes a trained network as ONNX, as a ComputationGraph of DL4J, or as safetensors.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the job failed", "2:a mistake in the options, the network or the output"})
public final class ExportJob implements Callable<Integer> {
    /** Forms of a network. */
    enum Format {
        ONNX {
            @Override
            byte[] bytes(TrainedNetwork network) {
                return OnnxExport.write(network);
            }
        },
        DL4J {
            @Override
            byte[] bytes(TrainedNetwork network) {
                try {
                    File file = File.createTempFile("entrannas", ".zip");
                    try {
                        Dl4jExport.write(network, file);
                        return Files.readAllBytes(file.toPath());
                    } finally {
                        Files.deleteIfExists(file.toPath());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(
                            "DL4J's file cannot be written to the folder for temporary files", e);
                }
            }
        },
        SAFETENSORS {
            @Override
            byte[] bytes(TrainedNetwork network) {
                return NetworkFile.write(network);
            }
        };

        abstract byte[] bytes(TrainedNetwork network);
    }

    @Parameters(
            paramLabel = "NETWORK",
            description = "Folder of a complete training, or a file .safetensors that this job wrote.")
    private String source;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description =
                    "onnx (opset 17), dl4j (the zip file of its ModelSerializer) or safetensors (with a JSON file of names"
                            + " and shapes beside it).")
    private Format format;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The file to write.")
    private String output;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new ExportJob()), args);
    }

    @Override
    public Integer call() {
        Configuration hadoop = SparkSessions.hadoop();
        TrainedNetwork network = TrainedNetworks.read(source, hadoop);
        Path file = path();
        RunFolder folder = new RunFolder(parent(file), hadoop);
        folder.requireNoFolder(file.getName());
        folder.write(file.getName(), format.bytes(network));
        PrintWriter out = spec.commandLine().getOut();
        out.println("network: " + folder.path(file.getName()));
        if (format == Format.SAFETENSORS) {
            String description = file.getName() + ".json";
            folder.write(description, NetworkFile.description(network));
            out.println("description: " + folder.path(description));
        }
        out.printf(
                Locale.ROOT,
                "images: %dx%d pixels, %d channel(s); classes: %s%n",
                network.image().height(),
                network.image().width(),
                network.image().channels(),
                String.join(", ", network.classes()));
        out.flush();
        return ExitCode.OK;
    }

    private Path path() {
        try {
            Path file = new Path(output);
            if (file.getName().isEmpty()) {
                throw new IllegalArgumentException("it has no name");
            }
            return file;
        } catch (IllegalArgumentException e) {
            throw new UserError("there can be no file '" + output + "': " + e.getMessage() + "; correct --output", e);
        }
    }

    private static String parent(Path file) {
        return file.getParent() == null ? "." : file.getParent().toString();
    }
}
