package io.entrannas.jobs;

import io.entrannas.UserError;
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
        // Spark wraps what a task throws.
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserError) {
                commandLine.getErr().println(commandLine.getCommandName() + ": " + cause.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
        }
        LOG.error("{} failed", commandLine.getCommandName(), failure);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
