package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.entrannas.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class JobCommandTest {
    private final StringWriter err = new StringWriter();

    @AfterEach
    void forgetSpark() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.submit.deployMode");
    }

    @Command(name = "job")
    private record Job(Callable<Integer> work) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            return work.call();
        }
    }

    /** The exit codes that end the process: one, or none where main returns. */
    private List<Integer> exits(Callable<Integer> work) {
        List<Integer> exits = new ArrayList<>();
        CommandLine command = JobCommand.of(new Job(work)).setErr(new PrintWriter(err));
        JobCommand.main(command, new String[0], exits::add);
        return exits;
    }

    @Test
    void theProcessEndsWithTheExitCode() {
        assertEquals(List.of(0), exits(() -> 0));
        assertEquals(List.of(1), exits(() -> {
            throw new IOException("no network");
        }));
        assertEquals(List.of(2), exits(() -> {
            throw new IllegalStateException("of a task", new UserError("correct it"));
        }));
        assertEquals("job: correct it" + System.lineSeparator(), err.toString());
    }

    /** Threads of Spark's would keep the process alive. */
    @Test
    void theProcessEndsWhenMemoryDoes() {
        assertEquals(List.of(1), exits(() -> {
            throw new OutOfMemoryError("Java heap space");
        }));
    }

    /** Its application master takes an exit for a failure, with any code, and starts the job again. */
    @Test
    void aJobThatIsDoneReturnsToYarn() {
        System.setProperty("spark.master", "yarn");
        assertEquals(List.of(0), exits(() -> 0), "the driver is spark-submit's own process");

        System.setProperty("spark.submit.deployMode", "cluster");

        assertEquals(List.of(), exits(() -> 0));
        assertEquals(List.of(2), exits(() -> {
            throw new UserError("correct it");
        }));
    }
}
