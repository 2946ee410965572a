package io.entrannas.jobs;

import io.entrannas.UserError;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a command and turns what comes of it into an exit code: 0 done, 2 a mistake of the user's, 1 anything else. */
final class JobCommand {
    private static final Logger LOG = LoggerFactory.getLogger(JobCommand.class);

    private JobCommand() {}

    static CommandLine of(Object command) {
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
    static Optional<UserError> mistake(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(UserError.class::isInstance)
                .map(UserError.class::cast)
                .findFirst();
    }
}
