package io.entrannas.jobs.run;

import io.entrannas.UserError;
import io.entrannas.data.FolderLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A run that this job alone may write to: begun, resumed or found complete. Its folder holds {@code provenance.json} from
 * the beginning and {@code summary.json} from the end on.
 */
public final class Run implements AutoCloseable {
    private static final JsonFile<Provenance> PROVENANCE = new JsonFile<>("provenance.json", Provenance.class);
    private static final JsonFile<Summary> SUMMARY = new JsonFile<>("summary.json", Summary.class);
    private static final String CONFIGURATION = "config.conf";

    private final RunFolder folder;
    private final FolderLock lock;

    private Run(RunFolder folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Begins the run in {@code folder}, or goes on with it.
     *
     * @param provenance of a run that begins now; its settings must be those of a run that goes on
     * @param configuration the resolved configuration, HOCON
     * @param overwrite begin anew whatever the folder's run has done
     * @throws UserError when the folder cannot be written, is in use, holds something else than a run, or holds a run
     *     with other settings
     */
    public static Run open(RunFolder folder, Provenance provenance, String configuration, boolean overwrite) {
        List<String> present =
                folder.list().stream().filter(name -> !isHidden(name)).toList();
        if (!present.isEmpty() && !folder.exists(PROVENANCE.name())) {
            throw new UserError(folder.path() + " holds " + String.join(", ", present)
                    + " and is not the folder of a run; choose another name with --set run.name=...");
        }
        FolderLock lock = folder.lock();
        try {
            if (overwrite) {
                // What makes the folder a run goes last, so that a deletion that was cut short can be repeated.
                present.stream().filter(name -> !name.equals(PROVENANCE.name())).forEach(folder::delete);
                folder.delete(PROVENANCE.name());
            }
            if (folder.exists(PROVENANCE.name())) {
                requireSame(folder, PROVENANCE.read(folder), provenance);
            } else {
                PROVENANCE.write(folder, provenance);
            }
            folder.write(CONFIGURATION, configuration);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return new Run(folder, lock);
    }

    /** Whether a folder holds a run that has come to its end. */
    public static boolean isComplete(RunFolder folder) {
        return folder.exists(SUMMARY.name());
    }

    /**
     * Where the numbers of the run in a folder come from.
     *
     * @throws UserError when the folder holds no run
     */
    public static Provenance provenance(RunFolder folder) {
        if (!folder.exists(PROVENANCE.name())) {
            throw new UserError(folder.path() + " holds no run: it has no " + PROVENANCE.name()
                    + "; name the folder of a search or a training, for instance runs/quickstart/search");
        }
        return PROVENANCE.read(folder);
    }

    /** What came of the run in a folder; empty when it is not complete. */
    public static Optional<Summary> summary(RunFolder folder) {
        return isComplete(folder) ? Optional.of(SUMMARY.read(folder)) : Optional.empty();
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    private static void requireSame(RunFolder folder, Provenance then, Provenance now) {
        if (!then.kind().equals(now.kind())) {
            throw new UserError(folder.path() + " is a run of kind " + then.kind() + ", not " + now.kind()
                    + "; choose another name with --set run.name=...");
        }
        TreeSet<String> keys = new TreeSet<>(then.settings().keySet());
        keys.addAll(now.settings().keySet());
        keys.removeIf(key -> value(then, key).equals(value(now, key)));
        if (!keys.isEmpty()) {
            StringBuilder differences = new StringBuilder();
            for (String key : keys) {
                differences
                        .append("\n  ")
                        .append(key)
                        .append(" was ")
                        .append(value(then, key))
                        .append(", is ")
                        .append(value(now, key));
            }
            throw new UserError(folder.path() + " was begun with other settings:" + differences
                    + "\nrestore them, choose another name with --set run.name=..., or start anew with --overwrite");
        }
    }

    private static String value(Provenance provenance, String key) {
        return provenance.settings().getOrDefault(key, "not set");
    }

    public RunFolder folder() {
        return folder;
    }

    /** What came of the run; empty when it is not complete. */
    public Optional<Summary> summary() {
        return summary(folder);
    }

    /**
     * For a job that may have stood still for minutes, before it writes.
     *
     * @throws UserError when another job took this one for dead and goes on with the run
     */
    public void requireHeld() {
        requireHeld(lock, folder);
    }

    static void requireHeld(FolderLock lock, RunFolder folder) {
        try {
            lock.requireHeld();
        } catch (FolderLock.HeldException e) {
            throw new UserError(e.getMessage() + "; this one writes nothing more, wait for the other", e);
        } catch (IOException e) {
            throw new UserError(folder.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the run complete.
     *
     * @throws UserError see {@link #requireHeld}
     */
    public void complete(Summary summary) {
        requireHeld();
        SUMMARY.write(folder, summary);
    }

    @Override
    public void close() {
        lock.close();
    }
}
