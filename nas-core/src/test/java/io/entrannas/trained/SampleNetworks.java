package io.entrannas.trained;

import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layout;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Genotype;
import io.entrannas.store.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Networks whose batch norms have seen the images of the sample, and those images. */
public final class SampleNetworks {
    private static final Path SAMPLE = Path.of("../data-prep/src/main/sample/fashion-mnist/t10k-images-idx3-ubyte.gz");
    private static final int SIDE = 28;
    private static final int IDX_HEADER = 16;
    private static final int IMAGES = 48;

    private SampleNetworks() {}

    /** Ten classes, 6 channels, four cells; images of 28x28 pixels. */
    public static TrainedNetwork of(Genotype genotype, StemKind stem, int imageChannels, long seed) {
        TargetNetSpec spec = new TargetNetSpec(genotype, stem, 4, 6, imageChannels, 10, false);
        Normalisation normalisation = new Normalisation(
                List.of(0.28, 0.3, 0.32).subList(0, imageChannels),
                List.of(0.35, 0.33, 0.31).subList(0, imageChannels));
        Shape image = new Shape(1, SIDE, SIDE, imageChannels);
        List<String> classes =
                IntStream.range(0, 10).mapToObj(c -> "class \"" + c + "\"").toList();
        return new TrainedNetwork(spec, image, normalisation, classes, new TreeMap<>(values(spec, image, seed)));
    }

    private static Map<String, Tensor> values(TargetNetSpec spec, Shape image, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Engine engine = Engines.create("vector", 1)) {
            TargetNet net = new TargetNet(spec, engine);
            FlatVector parameters = engine.vectors().parameters();
            for (Slice slice : engine.vectors().parameterLayout().slices()) {
                List<Integer> s = slice.shape();
                double deviation = switch (slice.role()) {
                    case CONVOLUTION -> Math.sqrt(2.0 / (s.get(0) * s.get(1) * s.get(2)));
                    case DEPTHWISE -> Math.sqrt(2.0 / (s.get(0) * s.get(1)));
                    // So large that the probabilities are far from even.
                    case LINEAR -> 1;
                    default -> 0.3;
                };
                double mean = slice.role() == Slice.Role.SCALE ? 1 : 0;
                for (int i = slice.offset(); i < slice.end(); i++) {
                    parameters.set(i, (float) (mean + deviation * random.nextGaussian()));
                }
            }
            engine.parametersChanged();
            engine.begin(Pass.recalibration(1));
            net.forward(engine.input(values(images(image.channels(), IMAGES)), image.withImages(IMAGES)));
            engine.end();
            engine.fetchStatistics();
            Map<String, Tensor> tensors = new TreeMap<>();
            put(tensors, engine.vectors().parameterLayout(), parameters);
            put(tensors, engine.vectors().statisticsLayout(), engine.vectors().statistics());
            return tensors;
        }
    }

    private static FlatVector values(List<byte[]> images) {
        float[] values = new float[images.size() * images.get(0).length];
        int i = 0;
        for (byte[] image : images) {
            for (byte pixel : image) {
                values[i++] = (Byte.toUnsignedInt(pixel) / 255f - 0.3f) / 0.33f;
            }
        }
        return FlatVector.of(values);
    }

    private static void put(Map<String, Tensor> tensors, Layout layout, FlatVector vector) {
        for (Slice slice : layout.slices()) {
            float[] values = Arrays.copyOfRange(vector.floats(), slice.offset(), slice.end());
            tensors.put(slice.name(), new Tensor(slice.shape(), FlatVector.of(values)));
        }
    }

    /** Test images of the sample; with three channels, each is of an image of its own. */
    public static List<byte[]> images(int channels, int count) {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(SAMPLE)))) {
            in.skipNBytes(IDX_HEADER);
            List<byte[]> images = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                byte[] image = new byte[SIDE * SIDE * channels];
                for (int c = 0; c < channels; c++) {
                    byte[] plane = in.readNBytes(SIDE * SIDE);
                    for (int p = 0; p < plane.length; p++) {
                        image[p * channels + c] = plane[p];
                    }
                }
                images.add(image);
            }
            return images;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
