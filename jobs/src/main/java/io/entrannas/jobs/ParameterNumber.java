package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import org.apache.hadoop.conf.Configuration;

/** How many parameters a user wants a network to have. */
final class ParameterNumber {
    private ParameterNumber() {}

    /**
     * @param numberOrRun a number, or the folder of a complete run: as many as its network has
     * @throws UserError when it is neither
     */
    static long of(String numberOrRun, Configuration hadoop) {
        try {
            return Long.parseLong(numberOrRun);
        } catch (NumberFormatException e) {
            return Run.summary(new RunFolder(numberOrRun, hadoop))
                    .map(Summary::parameters)
                    .orElseThrow(() -> new UserError(
                            "--parameters " + numberOrRun
                                    + " is neither a whole number nor the folder of a complete run",
                            e));
        }
    }
}
