package io.entrannas.jobs.progress;

import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.gang.Progress;
import java.io.Console;
import java.io.PrintWriter;

/** Shows a user how a run goes. */
public interface ProgressDisplay extends AutoCloseable {
    /**
     * A bar where a terminal can show it, else a line per epoch.
     *
     * @param out where lines go
     * @param task name of what goes on
     * @param epochs of the whole run
     * @param done epochs that an earlier job has done
     * @param steps of an epoch
     */
    static ProgressDisplay open(PrintWriter out, String task, int epochs, int done, int steps) {
        return isTerminal() ? new BarDisplay(task, epochs, done, steps) : new LineDisplay(out, epochs, done);
    }

    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        try {
            // From Java 22 on there always is a console, and it says itself whether it is a terminal.
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Within an epoch; called on any thread. */
    void step(Progress progress);

    /**
     * After an epoch.
     *
     * @param epoch from 0
     * @param examplesPerSecond over all workers
     */
    void epoch(int epoch, EpochRow row, double examplesPerSecond);

    @Override
    void close();
}
