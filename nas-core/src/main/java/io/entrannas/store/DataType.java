package io.entrannas.store;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;

/** Types of numbers under their safetensors names, the widest first: in this order every tensor is aligned. */
enum DataType {
    F64(Precision.DOUBLE, Double.BYTES),
    F32(Precision.FLOAT, Float.BYTES);

    private final Precision precision;
    private final int bytes;

    DataType(Precision precision, int bytes) {
        this.precision = precision;
        this.bytes = bytes;
    }

    static DataType of(FlatVector values) {
        return values.precision() == Precision.DOUBLE ? F64 : F32;
    }

    Precision precision() {
        return precision;
    }

    /** Bytes of one number. */
    int bytes() {
        return bytes;
    }
}
