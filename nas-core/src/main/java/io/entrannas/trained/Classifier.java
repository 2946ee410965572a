package io.entrannas.trained;

import io.entrannas.UserError;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import io.entrannas.net.TargetNet;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained network in use, without Spark:
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.load(Path.of("runs/mine-net/network"))) {
 *     String label = classifier.predict(ImageIO.read(file)).label();
 * }
 * }</pre>
 *
 * <p>It belongs to one thread at a time.
 */
public final class Classifier implements AutoCloseable {
    private final TrainedNetwork network;
    private final Engine engine;
    private final TargetNet net;
    private final float[][] tables;

    private Classifier(TrainedNetwork network, Engine engine) {
        this.network = network;
        this.engine = engine;
        this.net = network.on(engine);
        this.tables = new float[network.image().channels()][];
        for (int c = 0; c < tables.length; c++) {
            tables[c] = network.normalisation().table(c);
        }
    }

    /**
     * Loads a network onto the engine that suits this JVM and all its processors.
     *
     * @param path the folder {@code network/} that a training leaves, or a file {@code .safetensors} that was exported
     * @throws UserError when there is no network, or a damaged one
     */
    public static Classifier load(Path path) {
        return load(path, "auto", Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param path see {@link #load(Path)}
     * @param engine one of {@link Engines#NAMES}
     * @param threads that work on a batch
     * @throws UserError when there is no network, a damaged one, or no such engine
     */
    public static Classifier load(Path path, String engine, int threads) {
        return of(NetworkFile.read(path), engine, threads);
    }

    /** @see #load(Path, String, int) */
    public static Classifier of(TrainedNetwork network, String engine, int threads) {
        Engine made = Engines.create(engine, threads);
        try {
            return new Classifier(network, made);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** What was loaded: its classes, the shape of its images. */
    public TrainedNetwork network() {
        return network;
    }

    /**
     * @param image of the network's size and number of channels
     * @throws UserError when it has another
     */
    public Prediction predict(BufferedImage image) {
        return predict(List.of(ImagePixels.of(image, network.image()))).get(0);
    }

    /**
     * Predicts a batch, which is faster than one image after the other.
     *
     * @param images height * width * channels unsigned bytes each, row by row; colours in the order red, green, blue
     * @return in the order of the images
     * @throws UserError when an image has another number of bytes, or the network gives NaN or an infinite value
     */
    public List<Prediction> predict(List<byte[]> images) {
        if (images.isEmpty()) {
            return List.of();
        }
        Shape shape = network.image().withImages(images.size());
        double[] logits = forward(FlatVector.of(normalised(images, shape)), shape);
        int classes = network.classes().size();
        List<Prediction> predictions = new ArrayList<>();
        for (int n = 0; n < images.size(); n++) {
            predictions.add(Prediction.of(logits, n * classes, network.classes()));
        }
        return predictions;
    }

    private float[] normalised(List<byte[]> images, Shape shape) {
        float[] values = new float[shape.size()];
        int i = 0;
        for (byte[] image : images) {
            if (image.length != shape.imageSize()) {
                throw new UserError("an image has " + image.length + " bytes, the network reads " + shape.height() + "x"
                        + shape.width() + "x" + shape.channels() + " = " + shape.imageSize());
            }
            for (int p = 0; p < image.length; p++) {
                values[i++] = tables[p % tables.length][Byte.toUnsignedInt(image[p])];
            }
        }
        return values;
    }

    /**
     * Logits of images that are normalised already.
     *
     * @param images N,H,W,C order; may be longer than the shape says
     * @return [N * classes] row by row; reused by the next call
     */
    public double[] forward(FlatVector images, Shape shape) {
        engine.begin(Pass.EVALUATION);
        try {
            return net.forward(engine.input(images, shape));
        } finally {
            engine.end();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
