package io.entrannas.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Real pictures for tests: those of the Fashion-MNIST sample, larger and in colour. */
final class SampleImages {
    private static final String SAMPLE = "src/main/sample/fashion-mnist";

    private SampleImages() {}

    /** The first pictures of the sample's training images. */
    static List<Pixels> grey(int count) throws IOException {
        List<Pixels> pictures = new ArrayList<>();
        SourcePart training =
                SourceFormat.IDX.open(SAMPLE, new Configuration()).parts().get(0);
        try (Stream<SourceImage> images = training.images(new Configuration())) {
            images.limit(count).forEach(image -> pictures.add(((SourceImage.Raw) image).pixels()));
        }
        return pictures;
    }

    /** A picture of the sample in a tint of its own, brought to a size. */
    static Pixels coloured(Pixels grey, Size size) {
        byte[] values = new byte[grey.values().length * 3];
        for (int i = 0; i < grey.values().length; i++) {
            int value = Byte.toUnsignedInt(grey.values()[i]);
            values[3 * i] = (byte) value;
            values[3 * i + 1] = (byte) (255 - value);
            values[3 * i + 2] = (byte) (value / 2);
        }
        return new ImageCodec().resize(new Pixels(grey.height(), grey.width(), 3, values), size);
    }

    /** Files as ImageNet has them: coloured JPEGs of many sizes. */
    static List<byte[]> jpegs(int count, int height, int width) throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (Pixels picture : grey(count)) {
            Size size = new Size(height + files.size() % 5, width + files.size() % 7);
            files.add(TestImages.encode(coloured(picture, size), Encoding.JPEG));
        }
        return files;
    }
}
