package io.entrannas.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import io.entrannas.UserError;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes, resizes and encodes images by OpenCV. An orientation in EXIF is ignored, as torchvision does. */
final class ImageCodec {
    private static final int JPEG_QUALITY = 95;

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
                            + "); build the jar with -Dnative.platform=" + Loader.getPlatform()
                            + ", or, where the home folder is read-only, give the JVM"
                            + " -Dorg.bytedeco.javacpp.cachedir=FOLDER that is writable",
                    e);
        }
        // One image per task and core already keeps all cores busy.
        opencv_core.setNumThreads(1);
        loaded = true;
    }

    /**
     * @param channels 1, 3, or 0 for as many as the image has
     * @throws UnusableImage when {@code file} is no image that OpenCV reads
     */
    Pixels decode(byte[] file, int channels) throws UnusableImage {
        int colours = switch (channels) {
            case 0 -> IMREAD_ANYCOLOR;
            case 1 -> IMREAD_GRAYSCALE;
            default -> IMREAD_COLOR;
        };
        load();
        try (BytePointer data = new BytePointer(file);
                Mat bytes = new Mat(1, file.length, CV_8UC1, data);
                Mat image = opencv_imgcodecs.imdecode(bytes, colours | IMREAD_IGNORE_ORIENTATION)) {
            if (image.empty()) {
                throw new UnusableImage("undecodable: the image data is damaged");
            }
            if (image.channels() == 3) {
                opencv_imgproc.cvtColor(image, image, opencv_imgproc.COLOR_BGR2RGB);
            }
            return pixels(image);
        }
    }

    /** Averages over areas when shrinking, interpolates linearly when growing. */
    Pixels resize(Pixels image, Size size) {
        if (image.size().equals(size)) {
            return image;
        }
        load();
        boolean shrinks = size.height() < image.height() && size.width() < image.width();
        int interpolation = shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
        try (Mat given = mat(image);
                Mat resized = new Mat();
                org.bytedeco.opencv.opencv_core.Size wanted =
                        new org.bytedeco.opencv.opencv_core.Size(size.width(), size.height())) {
            opencv_imgproc.resize(given, resized, wanted, 0, 0, interpolation);
            return pixels(resized);
        }
    }

    /** The same image with 1 or 3 channels; 0 leaves it as it is. */
    Pixels convert(Pixels image, int channels) {
        if (channels == 0 || image.channels() == channels) {
            return image;
        }
        load();
        int conversion = channels == 1 ? opencv_imgproc.COLOR_RGB2GRAY : opencv_imgproc.COLOR_GRAY2RGB;
        try (Mat given = mat(image);
                Mat converted = new Mat()) {
            opencv_imgproc.cvtColor(given, converted, conversion);
            return pixels(converted);
        }
    }

    /** A JPEG of quality 95 or a PNG; {@link Encoding#RAW} gives the pixels themselves. */
    byte[] encode(Pixels image, Encoding encoding) {
        if (encoding == Encoding.RAW) {
            return image.values();
        }
        load();
        int[] settings = encoding == Encoding.JPEG ? new int[] {IMWRITE_JPEG_QUALITY, JPEG_QUALITY} : new int[0];
        try (Mat mat = mat(image);
                IntPointer parameters = new IntPointer(settings);
                BytePointer file = new BytePointer()) {
            if (image.channels() == 3) {
                opencv_imgproc.cvtColor(mat, mat, opencv_imgproc.COLOR_RGB2BGR);
            }
            if (!opencv_imgcodecs.imencode("." + encoding, mat, file, parameters)) {
                throw new IllegalStateException("OpenCV could not encode an image of " + image.size());
            }
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        }
    }

    private static Mat mat(Pixels image) {
        Mat mat = new Mat(image.height(), image.width(), image.channels() == 1 ? CV_8UC1 : CV_8UC3);
        mat.data().put(image.values());
        return mat;
    }

    private static Pixels pixels(Mat mat) {
        byte[] values = new byte[Math.multiplyExact(Math.multiplyExact(mat.rows(), mat.cols()), mat.channels())];
        mat.data().get(values);
        return new Pixels(mat.rows(), mat.cols(), mat.channels(), values);
    }
}
