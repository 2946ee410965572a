package io.entrannas.jobs.averaging;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What a class warns of while this is open. */
public final class LoggedWarnings extends AbstractAppender implements AutoCloseable {
    private final Logger logger;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    public LoggedWarnings(Class<?> of) {
        super("warnings", null, null, true, Property.EMPTY_ARRAY);
        Configurator.setLevel(of.getName(), Level.WARN);
        logger = (Logger) LogManager.getLogger(of);
        start();
        logger.addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
            messages.add(event.getMessage().getFormattedMessage());
        }
    }

    /** Waits for a warning that holds all {@code parts}. */
    public void await(String... parts) throws InterruptedException {
        List<String> wanted = List.of(parts);
        StringBuilder seen = new StringBuilder();
        String message = messages.poll(30, TimeUnit.SECONDS);
        while (message != null && !wanted.stream().allMatch(message::contains)) {
            seen.append('\n').append(message);
            message = messages.poll(30, TimeUnit.SECONDS);
        }
        if (message == null) {
            throw new AssertionError("no warning holds " + wanted + ", only:" + seen);
        }
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
