package io.entrannas.data;

import io.entrannas.UserError;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a command and turns what comes of it into an exit code: 0 done, 2 a mistake of the user's, 1 anything else. */
public final class JobCommand {
    private static final Logger LOG = LoggerFactory.getLogger(JobCommand.class);

    private JobCommand() {}

    /** A command that tells the user of his mistakes without a stack trace, also of those that were noticed in a task. */
    public static CommandLine of(Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(JobCommand::report);
    }

    private static int report(Exception failure, CommandLine commandLine, CommandLine.ParseResult arguments) {
        Optional<UserError> mistake = mistake(failure);
        if (mistake.isPresent()) {
            commandLine
                    .getErr()
                    .println(commandLine.getCommandName() + ": " + mistake.get().getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        LOG.error("{} failed", commandLine.getCommandName(), failure);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The mistake of the user's that a failure comes from; Spark wraps what a task throws. */
    public static Optional<UserError> mistake(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(UserError.class::isInstance)
                .map(UserError.class::cast)
                .findFirst();
    }

    /** The main method of a job: ends the process with the command's exit code, whatever it threw. */
    public static void main(CommandLine command, String[] args) {
        main(command, args, System::exit);
    }

    static void main(CommandLine command, String[] args, IntConsumer exit) {
        int code = CommandLine.ExitCode.SOFTWARE;
        try {
            code = command.execute(args);
        } catch (Throwable e) { // such as an OutOfMemoryError, which picocli lets pass
            LOG.error("{} failed", command.getCommandName(), e);
        } finally {
            // Not a return: threads of Spark's local mode keep the JVM alive. But an application whose driver exits by
            // itself, even with 0, has failed for YARN, which starts it again.
            if (code != CommandLine.ExitCode.OK || !isDriverOfYarn()) {
                exit.accept(code);
            }
        }
    }

    /** Whether this is the process of YARN's application master, which sets these properties. */
    private static boolean isDriverOfYarn() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }
}
