package io.entrannas.jobs.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The largest resident memory that a process has had: heap, native memory and code together. */
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern HIGH_WATER_MARK = Pattern.compile("^VmHWM:\\s*(\\d+) kB$", Pattern.MULTILINE);
    private static final long KIB = 1024;

    private PeakMemory() {}

    /** Bytes; empty where the system does not tell, that is, elsewhere than on Linux. */
    public static Optional<Long> ofThisProcess() {
        return of(STATUS);
    }

    /** @param status as {@code proc(5)} describes it */
    static Optional<Long> of(Path status) {
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        try {
            Matcher mark = HIGH_WATER_MARK.matcher(Files.readString(status));
            return mark.find() ? Optional.of(KIB * Long.parseLong(mark.group(1))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
