package io.entrannas.trained;

import io.entrannas.UserError;
import io.entrannas.store.Checkpoint;
import io.entrannas.store.DamagedFileException;
import io.entrannas.store.TensorFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A trained network as a file: safetensors with a checksum, whose metadata {@code network} say in JSON what the tensors are
 * the values of. {@link #description} is the same for readers that want a file of its own.
 */
public final class NetworkFile {
    /** Name of the file in the folder that a training leaves. */
    public static final String NAME = "network.safetensors";
    /** Name of the description beside it. */
    public static final String DESCRIPTION = "network.json";

    private static final String METADATA = "network";

    private NetworkFile() {}

    /** Equal networks give equal bytes. */
    public static byte[] write(TrainedNetwork network) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Checkpoint.write(out, network.tensors(), Map.of(METADATA, NetworkJson.write(network)));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return out.toByteArray();
    }

    /** JSON with genotype, form, normalisation, classes, and names and shapes of all tensors. */
    public static String description(TrainedNetwork network) {
        return NetworkJson.describe(network);
    }

    /**
     * @param path a file, or the folder that holds it under the name {@value #NAME}
     * @throws UserError when there is none, or it is damaged or something else
     */
    public static TrainedNetwork read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(NAME) : path;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw new UserError(
                    "there is no trained network " + file + "; give the folder network/ of a complete training", e);
        } catch (IOException e) {
            throw new UserError(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param in read to its end, left open
     * @param name of the file, for errors
     * @throws UserError when it is damaged or something else than a trained network
     */
    public static TrainedNetwork read(InputStream in, String name) throws IOException {
        try {
            TensorFile file = Checkpoint.read(in);
            String json = file.metadata().get(METADATA);
            if (json == null) {
                throw new UserError(name + " is no trained network, perhaps a checkpoint; give the folder network/ of a"
                        + " complete training");
            }
            return NetworkJson.read(json, file.tensors(), name);
        } catch (DamagedFileException e) {
            throw new UserError(
                    name + " is no trained network, or damaged: " + e.getMessage()
                            + "; export it again from the run that trained it",
                    e);
        }
    }
}
