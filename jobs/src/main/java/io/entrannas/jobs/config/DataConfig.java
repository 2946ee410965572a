package io.entrannas.jobs.config;

import io.entrannas.data.Augmentation;
import io.entrannas.engine.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code data}.
 *
 * @param path folder of the prepared data set; empty when it was not given
 * @param cacheMemory bytes for decoded images, per worker
 * @param cropPadding pixels of black around a training image before it is cropped; 0 for none, empty for an eighth of
 *     its height and width
 * @param flip whether half of the training images are mirrored
 */
public record DataConfig(Optional<String> path, long cacheMemory, OptionalInt cropPadding, boolean flip) {
    /** 4 of the 32 pixels of CIFAR. */
    private static final int CROP_SHARE = 8;

    static DataConfig read(Section data) {
        Section augmentation = data.section("augmentation");
        return new DataConfig(
                data.textOrNull("path"),
                data.bytes("cache-memory"),
                pixels(augmentation, "crop-padding"),
                augmentation.flag("flip"));
    }

    /** @param cutout side of the square cut out of each image, 0 for none */
    public Augmentation augmentation(Shape image, int cutout) {
        return new Augmentation(
                cropPadding.orElse(image.height() / CROP_SHARE),
                cropPadding.orElse(image.width() / CROP_SHARE),
                flip,
                cutout);
    }

    /** A length in an image: 0 for {@code off}, empty for {@code auto}. */
    static OptionalInt pixels(Section section, String key) {
        int auto = -1;
        int pixels = section.whole(key, 1, Map.of("off", 0, "auto", auto));
        return pixels == auto ? OptionalInt.empty() : OptionalInt.of(pixels);
    }
}
