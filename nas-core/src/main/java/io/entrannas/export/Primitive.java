package io.entrannas.export;

import io.entrannas.engine.PoolKind;
import java.util.List;
import java.util.Map;

/** What the layers of a target-net come down to when it is only used: the operations that other frameworks have. */
sealed interface Primitive {
    /** Names and shapes of the network's tensors that it computes with. */
    default Map<String, List<Integer>> tensors() {
        return Map.of();
    }

    /** The normalised images. */
    record Images() implements Primitive {}

    record Relu() implements Primitive {}

    /** Without bias, with zero padding; weights {@code [kernelHeight, kernelWidth, in, out]}. */
    record Convolve(
            String weight,
            int in,
            int out,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int paddingHeight,
            int paddingWidth)
            implements Primitive {
        @Override
        public Map<String, List<Integer>> tensors() {
            return Map.of(weight, List.of(kernelHeight, kernelWidth, in, out));
        }
    }

    /** Of every channel for itself, without bias, with zero padding; weights {@code [kernel, kernel, channels]}. */
    record Depthwise(String weight, int channels, int kernel, int stride, int dilation, int padding)
            implements Primitive {
        @Override
        public Map<String, List<Integer>> tensors() {
            return Map.of(weight, List.of(kernel, kernel, channels));
        }
    }

    /** Batch norm with {@code name.weight}, {@code name.bias}, {@code name.running_mean} and {@code name.running_var}. */
    record Normalise(String name, int channels) implements Primitive {
        @Override
        public Map<String, List<Integer>> tensors() {
            List<Integer> shape = List.of(channels);
            return Map.of(
                    name + ".weight", shape,
                    name + ".bias", shape,
                    name + ".running_mean", shape,
                    name + ".running_var", shape);
        }
    }

    /** Over 3x3 pixels with padding 1; an average leaves padding out. */
    record Pool(PoolKind kind, int stride) implements Primitive {}

    /** Moves the map by one pixel up and to the left; zeros follow at the far edges. */
    record Shift() implements Primitive {}

    record Add() implements Primitive {}

    /** Of channels. */
    record Concatenate() implements Primitive {}

    record GlobalAverage() implements Primitive {}

    /** Weights {@code name.weight} {@code [in, classes]} and {@code name.bias}. */
    record Linear(String name, int in, int classes) implements Primitive {
        @Override
        public Map<String, List<Integer>> tensors() {
            return Map.of(name + ".weight", List.of(in, classes), name + ".bias", List.of(classes));
        }
    }
}
