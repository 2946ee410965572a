package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.Dataset;
import io.entrannas.jobs.run.CheckpointBytes;
import io.entrannas.jobs.run.CheckpointStore;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.store.TensorFile;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.TrainedNetwork;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Trained networks on any of Hadoop's file systems. */
final class TrainedNetworks {
    private static final String FOLDER = "network";

    private TrainedNetworks() {}

    /**
     * Puts the network of a training into its folder, from its last checkpoint.
     *
     * @param spec as it was trained
     */
    static void write(RunFolder folder, TargetNetSpec spec, Dataset dataset) {
        TensorFile state = CheckpointBytes.readIntact(
                new CheckpointStore(folder).latest().orElseThrow().bytes());
        TrainedNetwork network = TrainedNetwork.of(
                spec, dataset.imageShape(), dataset.normalisation(), dataset.classes(), state.tensors());
        folder.write(FOLDER + "/" + NetworkFile.NAME, NetworkFile.write(network));
        folder.write(FOLDER + "/" + NetworkFile.DESCRIPTION, NetworkFile.description(network));
    }

    /**
     * @param location folder of a training, its folder {@code network}, or a file
     * @throws UserError when there is no trained network, or a damaged one
     */
    static TrainedNetwork read(String location, Configuration hadoop) {
        try {
            Path given = new Path(location);
            FileSystem files = given.getFileSystem(hadoop);
            Path file = file(given, files);
            try (InputStream in = files.open(file)) {
                return NetworkFile.read(in, file.toString());
            }
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "there is no trained network in " + location + " (" + e.getMessage()
                            + "); give the folder of a complete training (submit/train.sh; of one of them, for"
                            + " instance repeat-1, where a run is several), or a file .safetensors that"
                            + " submit/export.sh wrote",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Path file(Path given, FileSystem files) throws IOException {
        if (!files.getFileStatus(given).isDirectory()) {
            return given;
        }
        Path inRun = new Path(new Path(given, FOLDER), NetworkFile.NAME);
        return files.exists(inRun) ? inRun : new Path(given, NetworkFile.NAME);
    }
}
