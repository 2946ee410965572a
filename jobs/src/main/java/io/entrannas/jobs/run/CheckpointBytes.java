package io.entrannas.jobs.run;

import io.entrannas.UserError;
import io.entrannas.store.Checkpoint;
import io.entrannas.store.DamagedFileException;
import io.entrannas.store.Tensor;
import io.entrannas.store.TensorFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/** A checkpoint in memory, as it travels between driver and workers: the bytes are those of its file. */
public final class CheckpointBytes {
    private CheckpointBytes() {}

    public static byte[] write(SortedMap<String, Tensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Checkpoint.write(out, tensors, metadata);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return out.toByteArray();
    }

    /** Reads bytes that come straight from {@link #write}, not from a file. */
    public static TensorFile readIntact(byte[] bytes) {
        try {
            return read(bytes);
        } catch (DamagedFileException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts back what was saved.
     *
     * @param training takes the tensors; throws {@link IllegalArgumentException} when they are of another network
     * @throws UserError then
     */
    public static void restore(TensorFile saved, Consumer<Map<String, Tensor>> training) {
        try {
            training.accept(saved.tensors());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "the checkpoint does not fit this run: " + e.getMessage()
                            + "; restore the run's own, or start anew with --overwrite",
                    e);
        }
    }

    /** @throws DamagedFileException when they are not what {@link #write} has written */
    static TensorFile read(byte[] bytes) throws DamagedFileException {
        try {
            return Checkpoint.read(new ByteArrayInputStream(bytes));
        } catch (DamagedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be read", e);
        }
    }
}
