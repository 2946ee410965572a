package io.entrannas.data;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The images in a tar. */
record TarPart(Tar.Place tar, Split split, Names names) implements SourcePart {
    /** Tells of a file in the tar what image it is. */
    interface Names extends Serializable {
        /**
         * @param name path within the tar
         * @throws io.entrannas.UserError when there can be no such image
         */
        Named of(String name);
    }

    record Named(String key, int label) {}

    @Override
    public Stream<SourceImage> images(Configuration hadoop) {
        try {
            Tar open = Tar.open(tar, hadoop);
            return SequentialStream.of(() -> next(open), open);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + tar.path(), e);
        }
    }

    private SourceImage next(Tar open) {
        if (!open.next()) {
            return null;
        }
        Named image = names.of(open.name());
        return open.bytes() > SourceImage.MAX_FILE_BYTES
                ? SourceImage.Unusable.tooLarge(image.key(), split, image.label(), open.bytes())
                : new SourceImage.File(image.key(), split, image.label(), open.read());
    }
}
