package io.entrannas.engine;

/**
 * A flat vector on the Java heap: all parameters of a network, all its gradients, a momentum, or the values of a batch.
 * One class for both precisions, so that optimisers and layouts are written once and proven in double precision; the
 * arithmetic of {@link #get} and {@link #set} is in double and rounded on storing.
 */
public abstract sealed class FlatVector {
    public static FlatVector allocate(Precision precision, int length) {
        return precision == Precision.FLOAT ? of(new float[length]) : of(new double[length]);
    }

    /** Wraps {@code values} without a copy. */
    public static FlatVector of(float[] values) {
        return new OfFloats(values);
    }

    /** Wraps {@code values} without a copy. */
    public static FlatVector of(double[] values) {
        return new OfDoubles(values);
    }

    private FlatVector() {}

    public abstract int length();

    public abstract double get(int index);

    public abstract void set(int index, double value);

    public abstract Precision precision();

    /** The backing array; throws {@link IllegalStateException} when the vector is of doubles. */
    public abstract float[] floats();

    /** The backing array; throws {@link IllegalStateException} when the vector is of floats. */
    public abstract double[] doubles();

    public abstract void fill(int from, int to, double value);

    public abstract FlatVector copy();

    /** Overwrites this vector with {@code source}, which must be as long. */
    public final void copyFrom(FlatVector source) {
        if (source.length() != length()) {
            throw new IllegalArgumentException(
                    "a vector of " + length() + " values cannot take one of " + source.length());
        }
        if (precision() == source.precision()) {
            System.arraycopy(source.array(), 0, array(), 0, length());
        } else {
            for (int i = 0; i < length(); i++) {
                set(i, source.get(i));
            }
        }
    }

    abstract Object array();

    private static final class OfFloats extends FlatVector {
        private final float[] values;

        OfFloats(float[] values) {
            this.values = values;
        }

        @Override
        public int length() {
            return values.length;
        }

        @Override
        public double get(int index) {
            return values[index];
        }

        @Override
        public void set(int index, double value) {
            values[index] = (float) value;
        }

        @Override
        public Precision precision() {
            return Precision.FLOAT;
        }

        @Override
        public float[] floats() {
            return values;
        }

        @Override
        public double[] doubles() {
            throw new IllegalStateException("this vector holds floats");
        }

        @Override
        public void fill(int from, int to, double value) {
            java.util.Arrays.fill(values, from, to, (float) value);
        }

        @Override
        public FlatVector copy() {
            return new OfFloats(values.clone());
        }

        @Override
        Object array() {
            return values;
        }
    }

    private static final class OfDoubles extends FlatVector {
        private final double[] values;

        OfDoubles(double[] values) {
            this.values = values;
        }

        @Override
        public int length() {
            return values.length;
        }

        @Override
        public double get(int index) {
            return values[index];
        }

        @Override
        public void set(int index, double value) {
            values[index] = value;
        }

        @Override
        public Precision precision() {
            return Precision.DOUBLE;
        }

        @Override
        public float[] floats() {
            throw new IllegalStateException("this vector holds doubles");
        }

        @Override
        public double[] doubles() {
            return values;
        }

        @Override
        public void fill(int from, int to, double value) {
            java.util.Arrays.fill(values, from, to, value);
        }

        @Override
        public FlatVector copy() {
            return new OfDoubles(values.clone());
        }

        @Override
        Object array() {
            return values;
        }
    }
}
