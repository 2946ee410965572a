package io.entrannas.jobs.config;

import io.entrannas.data.Augmentation;
import io.entrannas.data.ColourJitter;
import io.entrannas.data.Dataset;
import io.entrannas.data.PaddedCrop;
import io.entrannas.data.ResizedCrop;
import io.entrannas.engine.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code data}.
 *
 * @param path folder of the prepared data set; empty when it was not given
 * @param cacheMemory bytes for images, per worker
 * @param decodeThreads threads that decode and augment, per worker; empty for as many as it computes with
 * @param kind of augmentation
 * @param cropPadding pixels of black around a training image before it is cropped; 0 for none, empty for an eighth of
 *     its height and width
 * @param cropSize side of the square that a training image is resized to, with kind {@code imagenet}
 * @param flip whether half of the training images are mirrored
 */
public record DataConfig(
        Optional<String> path,
        long cacheMemory,
        OptionalInt decodeThreads,
        AugmentationKind kind,
        OptionalInt cropPadding,
        int cropSize,
        boolean flip) {

    static DataConfig read(Section data) {
        int threads = data.whole("decode-threads", 1, Map.of("auto", 0));
        Section augmentation = data.section("augmentation");
        return new DataConfig(
                data.textOrNull("path"),
                data.bytes("cache-memory"),
                threads == 0 ? OptionalInt.empty() : OptionalInt.of(threads),
                augmentation.choice("kind", AugmentationKind.class),
                pixels(augmentation, "crop-padding"),
                augmentation.whole("crop-size", 1),
                augmentation.flag("flip"));
    }

    /**
     * Shape of the images that a network reads, N = 1.
     *
     * @throws io.entrannas.UserError when it is that of the data set's images, and these differ in size
     */
    public Shape image(Dataset dataset) {
        return switch (kind) {
            case CIFAR -> dataset.imageShape();
            case IMAGENET -> new Shape(1, cropSize, cropSize, dataset.channels());
        };
    }

    /**
     * Of training images.
     *
     * @param image {@link #image}
     * @param jitter used with kind {@code imagenet} only
     * @param cutout side of the square cut out of each image, 0 for none
     */
    public Augmentation augmentation(Shape image, ColourJitter jitter, int cutout) {
        return switch (kind) {
            case CIFAR -> {
                PaddedCrop auto = PaddedCrop.cifar(image, flip, cutout);
                yield cropPadding.isEmpty()
                        ? auto
                        : new PaddedCrop(cropPadding.getAsInt(), cropPadding.getAsInt(), flip, cutout);
            }
            case IMAGENET -> new ResizedCrop(image.height(), image.width(), flip, jitter, cutout);
        };
    }

    /** A length in an image: 0 for {@code off}, empty for {@code auto}. */
    static OptionalInt pixels(Section section, String key) {
        int auto = -1;
        int pixels = section.whole(key, 1, Map.of("off", 0, "auto", auto));
        return pixels == auto ? OptionalInt.empty() : OptionalInt.of(pixels);
    }
}
