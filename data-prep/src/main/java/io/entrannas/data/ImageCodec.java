package io.entrannas.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

import io.entrannas.UserError;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes and converts images by OpenCV. An orientation in EXIF is ignored, as torchvision does. */
final class ImageCodec {
    private boolean loaded;

    /** Loads the three OpenCV libraries that are needed and no others; not before an image needs them. */
    private void load() {
        if (loaded) {
            return;
        }
        try {
            Loader.load(opencv_core.class);
            Loader.load(opencv_imgproc.class);
            Loader.load(opencv_imgcodecs.class);
        } catch (UnsatisfiedLinkError e) {
            throw new UserError(
                    "OpenCV's native library cannot be loaded on " + Loader.getPlatform() + " (" + e.getMessage()
                            + "); build the jar on such a machine, or elsewhere with "
                            + buildOptions(Loader.getPlatform())
                            + ", or, where the home folder is read-only, give the JVM"
                            + " -Dorg.bytedeco.javacpp.cachedir=FOLDER that is writable",
                    e);
        }
        // One image per task and core already keeps all cores busy.
        opencv_core.setNumThreads(1);
        loaded = true;
    }

    /** What makes Maven build the jar for a platform, on any other: ND4J has kernels of oneDNN for x86 only. */
    static String buildOptions(String platform) {
        String options = "-Dnative.platform=" + platform;
        return platform.endsWith("x86_64") ? options : options + " -Dnd4j.classifier=" + platform;
    }

    /**
     * @param channels 1, 3, or 0 for as many as the image has
     * @throws UnusableImage when {@code file} is no image that OpenCV reads
     */
    Pixels decode(byte[] file, int channels) throws UnusableImage {
        try (DecodedImage image = open(file, channels)) {
            return image.pixels();
        }
    }

    /**
     * Decodes outside the heap.
     *
     * @param channels 1, 3, or 0 for as many as the image has
     * @return to be closed
     * @throws UnusableImage when {@code file} is no image that OpenCV reads
     */
    DecodedImage open(byte[] file, int channels) throws UnusableImage {
        int colours = switch (channels) {
            case 0 -> IMREAD_ANYCOLOR;
            case 1 -> IMREAD_GRAYSCALE;
            default -> IMREAD_COLOR;
        };
        load();
        try (BytePointer data = new BytePointer(file);
                Mat bytes = new Mat(1, file.length, CV_8UC1, data)) {
            Mat image = opencv_imgcodecs.imdecode(bytes, colours | IMREAD_IGNORE_ORIENTATION);
            if (image.empty()) {
                image.close();
                throw new UnusableImage("undecodable: the image data is damaged");
            }
            return new DecodedImage(image);
        }
    }

    /** A copy of {@code image} outside the heap, to be closed. */
    DecodedImage open(Pixels image) {
        load();
        return DecodedImage.of(image);
    }

    /** Averages over areas when shrinking, interpolates linearly when growing. */
    Pixels resize(Pixels image, Size size) {
        if (image.size().equals(size)) {
            return image;
        }
        try (DecodedImage given = open(image);
                DecodedImage resized = given.resized(size)) {
            return resized.pixels();
        }
    }

    /** The same image with 1 or 3 channels; 0 leaves it as it is. */
    Pixels convert(Pixels image, int channels) {
        if (channels == 0 || image.channels() == channels) {
            return image;
        }
        load();
        int conversion = channels == 1 ? opencv_imgproc.COLOR_RGB2GRAY : opencv_imgproc.COLOR_GRAY2RGB;
        try (Mat given = new Mat(image.height(), image.width(), image.channels() == 1 ? CV_8UC1 : CV_8UC3);
                Mat converted = new Mat()) {
            given.data().put(image.values());
            opencv_imgproc.cvtColor(given, converted, conversion);
            byte[] values = new byte[image.height() * image.width() * channels];
            converted.data().get(values);
            return new Pixels(image.height(), image.width(), channels, values);
        }
    }
}
