package io.entrannas.jobs.run;

import io.entrannas.UserError;
import io.entrannas.store.DamagedFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last two checkpoints of a run, so that a damaged one costs an epoch and not the run. */
public final class CheckpointStore {
    private static final String FOLDER = "checkpoints";
    private static final Pattern FILE = Pattern.compile("epoch-(\\d+)\\.safetensors");
    private static final int KEPT = 2;
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private final RunFolder folder;

    /**
     * @param epochs that are done
     * @param bytes see {@link CheckpointBytes}
     * @param metadata what the run says of itself
     */
    public record Saved(int epochs, byte[] bytes, SortedMap<String, String> metadata) {}

    public CheckpointStore(RunFolder folder) {
        this.folder = folder;
    }

    /**
     * The newest checkpoint that is not damaged; empty when there is none at all.
     *
     * @throws UserError when there are checkpoints and all are damaged
     */
    public Optional<Saved> latest() {
        List<Integer> newestFirst = epochs();
        Collections.reverse(newestFirst);
        for (int epochs : newestFirst) {
            try {
                byte[] bytes = folder.read(name(epochs));
                return Optional.of(
                        new Saved(epochs, bytes, CheckpointBytes.read(bytes).metadata()));
            } catch (DamagedFileException | UserError e) {
                LOG.warn("{} is damaged ({}); the one before it is used", path(epochs), e.getMessage());
            }
        }
        if (!newestFirst.isEmpty()) {
            throw new UserError("all checkpoints in " + folder.path(FOLDER)
                    + " are damaged; restore one of them, or start anew with --overwrite");
        }
        return Optional.empty();
    }

    /** Adds a checkpoint and removes those that it makes superfluous. */
    public void write(int epochs, byte[] bytes) {
        folder.write(name(epochs), bytes);
        List<Integer> all = epochs();
        all.removeIf(e -> e > epochs);
        all.subList(0, Math.max(0, all.size() - KEPT)).forEach(e -> folder.delete(name(e)));
    }

    /** Where the checkpoint after so many epochs lies. */
    public String path(int epochs) {
        return folder.path(name(epochs)).toString();
    }

    /** Of the checkpoints that there are, in order. */
    private List<Integer> epochs() {
        List<Integer> epochs = new ArrayList<>();
        for (String name : folder.list(FOLDER)) {
            Matcher matcher = FILE.matcher(name);
            if (matcher.matches()) {
                epochs.add(Integer.valueOf(matcher.group(1)));
            }
        }
        Collections.sort(epochs);
        return epochs;
    }

    private static String name(int epochs) {
        return FOLDER + String.format(Locale.ROOT, "/epoch-%04d.safetensors", epochs);
    }
}
