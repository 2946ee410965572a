package io.entrannas.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Streams over what can only be read from its beginning to its end. */
final class SequentialStream {
    private SequentialStream() {}

    interface Reader<T> {
        /** The next item; null when there is none. */
        T next() throws IOException;
    }

    /** @param resource closed with the stream */
    static <T> Stream<T> of(Reader<T> reader, Closeable resource) {
        Spliterator<T> items = new AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
            @Override
            public boolean tryAdvance(Consumer<? super T> action) {
                try {
                    T item = reader.next();
                    if (item != null) {
                        action.accept(item);
                    }
                    return item != null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        return StreamSupport.stream(items, false).onClose(() -> close(resource));
    }

    static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
