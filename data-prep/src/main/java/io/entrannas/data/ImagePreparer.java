package io.entrannas.data;

import io.entrannas.train.RandomStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Looks at one image after the other: checks it, brings it to the wanted size and takes down its facts. */
final class ImagePreparer {
    private final ImageCodec codec = new ImageCodec();
    private final long seed;
    private final Size resize;
    private final int channels;

    /**
     * @param resize size that every image is brought to; null lets images keep their size and bytes
     * @param channels 1, 3, or 0 for as many as an image has
     */
    ImagePreparer(long seed, Size resize, int channels) {
        this.seed = seed;
        this.resize = resize;
        this.channels = channels;
    }

    /** The image's random number, 0..2^63-1: the same wherever and in whatever order the image is read. */
    static long draw(long seed, String key) {
        return RandomStream.seed(seed, "draw " + key) >>> 1;
    }

    PreparedImage prepare(SourceImage image) {
        try {
            return accept(image);
        } catch (UnusableImage e) {
            return new PreparedImage(new RejectedImage(image.key(), e.getMessage()), new byte[0]);
        }
    }

    private PreparedImage accept(SourceImage image) throws UnusableImage {
        if (image instanceof SourceImage.File file) {
            ImageHeader header = ImageHeader.read(file.bytes());
            Pixels pixels = codec.decode(file.bytes(), channels);
            if (resize == null || resize.equals(pixels.size())) {
                return accepted(image, pixels, header.encoding(), file.bytes());
            }
            Pixels resized = codec.resize(pixels, resize);
            return accepted(image, resized, header.encoding(), codec.encode(resized, header.encoding()));
        }
        if (image instanceof SourceImage.Raw raw) {
            Pixels converted = codec.convert(raw.pixels(), channels);
            Pixels pixels = resize == null ? converted : codec.resize(converted, resize);
            return accepted(image, pixels, Encoding.RAW, pixels.values());
        }
        throw new UnusableImage(((SourceImage.Unusable) image).reason());
    }

    private PreparedImage accepted(SourceImage image, Pixels pixels, Encoding encoding, byte[] bytes) {
        ImageFacts facts = new ImageFacts(
                image.key(),
                draw(seed, image.key()),
                image.split(),
                image.label(),
                pixels.size(),
                encoding,
                ChannelSums.of(pixels),
                digest(image, bytes));
        return new PreparedImage(facts, bytes);
    }

    private static long digest(SourceImage image, byte[] bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((image.key() + '\n' + image.label() + '\n').getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sha.digest(bytes)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
