package io.entrannas.trained;

import io.entrannas.UserError;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layout;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.store.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained target-net with all that its use needs.
 *
 * @param spec without the auxiliary head, which serves training only
 * @param image shape of an image, N = 1
 * @param normalisation of the images
 * @param classes names of the classes, in the order of the logits
 * @param tensors parameters and running statistics by the names of their slices
 */
public record TrainedNetwork(
        TargetNetSpec spec,
        Shape image,
        Normalisation normalisation,
        List<String> classes,
        SortedMap<String, Tensor> tensors) {
    private static final String AUXILIARY = "auxiliary.";
    /** What a checkpoint puts before the names of the tensors that use needs. */
    private static final List<String> PREFIXES = List.of("parameters/", "statistics/");

    public TrainedNetwork {
        if (spec.auxiliaryHead()) {
            throw new IllegalArgumentException("a trained network goes without the auxiliary head");
        }
        classes = List.copyOf(classes);
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        requireSame("classes", spec.classes(), classes.size());
        requireSame("channels of images", spec.inputChannels(), image.channels());
        requireSame("channels to normalise", spec.inputChannels(), normalisation.channels());
    }

    private static void requireSame(String what, int expected, int given) {
        if (expected != given) {
            throw new IllegalArgumentException("the network has " + expected + " " + what + ", given were " + given);
        }
    }

    /**
     * Takes out of a training's state what use needs.
     *
     * @param spec as it was trained
     * @param state {@link io.entrannas.train.TargetTraining#state}
     */
    public static TrainedNetwork of(
            TargetNetSpec spec,
            Shape image,
            Normalisation normalisation,
            List<String> classes,
            Map<String, Tensor> state) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        state.forEach((name, tensor) -> PREFIXES.stream()
                .filter(name::startsWith)
                .map(prefix -> name.substring(prefix.length()))
                .filter(slice -> !slice.startsWith(AUXILIARY))
                .forEach(slice -> tensors.put(slice, tensor)));
        return new TrainedNetwork(spec.withoutAuxiliaryHead(), image, normalisation, classes, tensors);
    }

    /**
     * The network with its values on an engine that has no network yet.
     *
     * @throws UserError when the tensors are those of another architecture, or hold NaN or an infinite value
     */
    public TargetNet on(Engine engine) {
        TargetNet net = new TargetNet(spec, engine);
        Layout parameters = engine.vectors().parameterLayout();
        Layout statistics = engine.vectors().statisticsLayout();
        int slices = parameters.slices().size() + statistics.slices().size();
        fill(parameters, engine.vectors().parameters());
        fill(statistics, engine.vectors().statistics());
        if (slices != tensors.size()) {
            throw ofAnother("there are " + tensors.size() + " tensors for its " + slices + " layers' values");
        }
        engine.parametersChanged();
        engine.statisticsChanged();
        return net;
    }

    private void fill(Layout layout, FlatVector vector) {
        for (Slice slice : layout.slices()) {
            FlatVector values = tensor(slice.name(), slice.shape()).values();
            for (int i = 0; i < slice.length(); i++) {
                vector.set(slice.offset() + i, values.get(i));
            }
        }
    }

    /**
     * A tensor that the architecture has.
     *
     * @param shape that it has there
     * @throws UserError when there is none of this name and shape, or it holds NaN or an infinite value
     */
    public Tensor tensor(String name, List<Integer> shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw ofAnother("there is no tensor " + name);
        }
        if (!tensor.shape().equals(shape)) {
            throw ofAnother("tensor " + name + " has the shape " + tensor.shape() + ", not " + shape);
        }
        for (int i = 0; i < tensor.values().length(); i++) {
            double value = tensor.values().get(i);
            if (!Double.isFinite(value)) {
                throw new UserError("a value of the network's tensor " + name + " is " + value
                        + "; train it again, with a lower learning rate if that diverged");
            }
        }
        return tensor;
    }

    private static UserError ofAnother(String difference) {
        return new UserError("the network's tensors are not those of its genotype, cells and channels: " + difference
                + "; export it again from the run that trained it");
    }
}
