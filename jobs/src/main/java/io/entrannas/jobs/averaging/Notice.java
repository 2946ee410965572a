package io.entrannas.jobs.averaging;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * What a rank tells its successor beside values.
 *
 * @param sender its rank
 * @param text the token of {@link Kind#JOIN}, or what went wrong
 */
record Notice(Kind kind, int sender, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    enum Kind {
        /** Let me in. */
        JOIN,
        /** A rank is lost, or failed in a way that another attempt may mend. */
        FAILED,
        /** A mistake of the user's, which another attempt would not mend. */
        MISTAKEN,
        /** Asked by a successor that gets no values: the answer is whether the rank itself waits for some. */
        WAITING
    }

    ByteBuffer encode() {
        try {
            return ByteBuffer.wrap(JSON.writeValueAsBytes(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException when it is none */
    static Notice decode(ByteBuffer bytes) throws IOException {
        byte[] json = new byte[bytes.remaining()];
        bytes.get(json);
        return JSON.readValue(json, Notice.class);
    }
}
