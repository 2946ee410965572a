package io.entrannas.jobs.averaging;

/** The range of a vector that is being summed; positions are from its beginning. */
interface Summands {
    int length();

    /** Of one value. */
    int bytes();

    /** Writes the values of a range to a message. */
    void write(int from, int to, Message message);

    /** Adds a message to the values of a range. */
    void add(Message message, int from, int to);

    /** Replaces the values of a range by a message. */
    void read(Message message, int from, int to);

    final class Floats implements Summands {
        private final float[] scratch;
        private float[] values;
        private int begin;
        private int length;

        /** @param longest range */
        Floats(int longest) {
            this.scratch = new float[longest];
        }

        Floats of(float[] vector, int from, int to) {
            values = vector;
            begin = from;
            length = to - from;
            return this;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int bytes() {
            return Float.BYTES;
        }

        @Override
        public void write(int from, int to, Message message) {
            message.set(values, begin + from, begin + to);
        }

        @Override
        public void add(Message message, int from, int to) {
            message.get(scratch, 0, to - from);
            int at = begin + from;
            for (int i = 0; i < to - from; i++) {
                values[at + i] += scratch[i];
            }
        }

        @Override
        public void read(Message message, int from, int to) {
            message.get(values, begin + from, begin + to);
        }
    }

    final class Doubles implements Summands {
        private final double[] scratch;
        private double[] values;
        private int begin;
        private int length;

        /** @param longest range */
        Doubles(int longest) {
            this.scratch = new double[longest];
        }

        Doubles of(double[] vector, int from, int to) {
            values = vector;
            begin = from;
            length = to - from;
            return this;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int bytes() {
            return Double.BYTES;
        }

        @Override
        public void write(int from, int to, Message message) {
            message.set(values, begin + from, begin + to);
        }

        @Override
        public void add(Message message, int from, int to) {
            message.get(scratch, 0, to - from);
            int at = begin + from;
            for (int i = 0; i < to - from; i++) {
                values[at + i] += scratch[i];
            }
        }

        @Override
        public void read(Message message, int from, int to) {
            message.get(values, begin + from, begin + to);
        }
    }
}
