package io.entrannas.data;

import io.entrannas.UserError;
import io.entrannas.train.RandomStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Looks at one image after the other: checks it, brings it to the wanted size and takes down its facts. */
final class ImagePreparer {
    private final ImageCodec codec = new ImageCodec();
    private final long seed;
    private final Resize resize;
    private final int jpegQuality;
    private final int channels;

    /**
     * @param jpegQuality of a JPEG that is resized, 1..100
     * @param channels 1, 3, or 0 for as many as an image has
     */
    ImagePreparer(long seed, Resize resize, int jpegQuality, int channels) {
        this.seed = seed;
        this.resize = resize;
        this.jpegQuality = jpegQuality;
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

    /**
     * An image of which facts were taken down before and which keeps its bytes, without looking at it once more.
     *
     * @param image null when the source has no more of them
     * @throws UserError when it is not the image of the verdict
     */
    PreparedImage again(SourceImage image, Verdict verdict) {
        if (image != null && image.key().equals(verdict.key())) {
            if (!(verdict instanceof ImageFacts facts)) {
                return new PreparedImage(verdict, new byte[0]);
            }
            byte[] bytes = bytes(image);
            if (digest(image, bytes) == facts.digest()) {
                return new PreparedImage(facts, bytes);
            }
        }
        throw new UserError("the source changed while it was read: " + verdict.key()
                + " is not what it was; run submit/prepare-data.sh again when it is at rest");
    }

    private byte[] bytes(SourceImage image) {
        if (image instanceof SourceImage.File file) {
            return file.bytes();
        }
        return image instanceof SourceImage.Raw raw
                ? codec.convert(raw.pixels(), channels).values()
                : new byte[0];
    }

    private PreparedImage accept(SourceImage image) throws UnusableImage {
        if (image instanceof SourceImage.File file) {
            return accept(file);
        }
        if (image instanceof SourceImage.Raw raw) {
            Pixels converted = codec.convert(raw.pixels(), channels);
            Pixels pixels = codec.resize(converted, resize.of(converted.size()));
            return accepted(image, pixels.size(), Encoding.RAW, ChannelSums.of(pixels), pixels.values());
        }
        throw new UnusableImage(((SourceImage.Unusable) image).reason());
    }

    /** A file whose image is resized is encoded again, a JPEG as JPEG and a PNG, without loss, as PNG. */
    private PreparedImage accept(SourceImage.File file) throws UnusableImage {
        ImageHeader header = ImageHeader.read(file.bytes());
        try (DecodedImage image = codec.open(file.bytes(), channels)) {
            Size size = resize.of(image.size());
            if (size.equals(image.size())) {
                return accepted(file, size, header.encoding(), image.sums(), file.bytes());
            }
            try (DecodedImage resized = image.resized(size)) {
                byte[] bytes = resized.encoded(header.encoding(), jpegQuality);
                return accepted(file, size, header.encoding(), resized.sums(), bytes);
            }
        }
    }

    private PreparedImage accepted(SourceImage image, Size size, Encoding encoding, ChannelSums sums, byte[] bytes) {
        ImageFacts facts = new ImageFacts(
                image.key(),
                draw(seed, image.key()),
                image.split(),
                image.label(),
                size,
                encoding,
                bytes.length,
                sums,
                digest(image, bytes));
        return new PreparedImage(facts, bytes);
    }

    private static long digest(SourceImage image, byte[] bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((image.key() + '\n' + image.split() + '\n' + image.label() + '\n')
                    .getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sha.digest(bytes)).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
