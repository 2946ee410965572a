package io.entrannas.jobs.averaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** Some values of a vector on their way, in memory that is used again and again. */
public final class Message {
    private final ByteBuffer bytes;
    private final FloatBuffer floats;
    private final DoubleBuffer doubles;

    Message(int capacity) {
        this.bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
        this.floats = bytes.asFloatBuffer();
        this.doubles = bytes.asDoubleBuffer();
        bytes.limit(0);
    }

    int capacity() {
        return bytes.capacity();
    }

    /** Number of bytes of the values. */
    int length() {
        return bytes.limit();
    }

    /** The values as they travel; has its own position and limit. */
    ByteBuffer content() {
        return bytes.duplicate();
    }

    void set(ByteBuffer content) {
        bytes.clear().put(content).flip();
    }

    void set(float[] values, int from, int to) {
        floats.clear().put(values, from, to - from);
        bytes.limit((to - from) * Float.BYTES);
    }

    void set(double[] values, int from, int to) {
        doubles.clear().put(values, from, to - from);
        bytes.limit((to - from) * Double.BYTES);
    }

    void get(float[] values, int from, int to) {
        floats.clear().get(values, from, to - from);
    }

    void get(double[] values, int from, int to) {
        doubles.clear().get(values, from, to - from);
    }
}
