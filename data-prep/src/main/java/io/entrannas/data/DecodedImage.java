package io.entrannas.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * An image in OpenCV's memory, grey or blue, green, red. An image as large as is let in takes 400 MB there (while a
 * progressive JPEG is decoded, 1.2 GB), and none of the heap.
 */
final class DecodedImage implements AutoCloseable {
    private final Mat mat;

    /** @param mat continuous, 8 bits, 1 or 3 channels; belongs to this image from now on */
    DecodedImage(Mat mat) {
        this.mat = mat;
    }

    /** A copy of {@code image}. */
    static DecodedImage of(Pixels image) {
        Mat mat = new Mat(image.height(), image.width(), image.channels() == 1 ? CV_8UC1 : CV_8UC3);
        mat.data().put(image.values());
        if (image.channels() == 3) {
            opencv_imgproc.cvtColor(mat, mat, opencv_imgproc.COLOR_RGB2BGR);
        }
        return new DecodedImage(mat);
    }

    Size size() {
        return new Size(mat.rows(), mat.cols());
    }

    int channels() {
        return mat.channels();
    }

    /** Averages over areas when shrinking, interpolates linearly when growing. */
    DecodedImage resized(Size size) {
        return resized(CropBox.whole(size()), size);
    }

    /** A part of it brought to a size, in the same way. */
    DecodedImage resized(CropBox box, Size size) {
        boolean shrinks = size.height() <= box.size().height()
                && size.width() <= box.size().width();
        int interpolation = shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
        Mat resized = new Mat();
        try (Mat part = part(box);
                org.bytedeco.opencv.opencv_core.Size wanted =
                        new org.bytedeco.opencv.opencv_core.Size(size.width(), size.height())) {
            opencv_imgproc.resize(part, resized, wanted, 0, 0, interpolation);
        }
        return new DecodedImage(resized);
    }

    /** A copy of a part of it. */
    DecodedImage cropped(CropBox box) {
        try (Mat part = part(box)) {
            return new DecodedImage(part.clone());
        }
    }

    private Mat part(CropBox box) {
        try (Rect rectangle =
                new Rect(box.left(), box.top(), box.size().width(), box.size().height())) {
            return new Mat(mat, rectangle);
        }
    }

    /** Red first. */
    ChannelSums sums() {
        int channels = channels();
        long[] sums = new long[channels];
        long[] squares = new long[channels];
        try (MatVector split = new MatVector()) {
            opencv_core.split(mat, split);
            for (int c = 0; c < channels; c++) {
                try (Mat channel = split.get(c);
                        Scalar sum = opencv_core.sumElems(channel)) {
                    // Both are doubles of whole numbers below 2^53, so nothing is rounded.
                    sums[channels - 1 - c] = (long) sum.get(0);
                    squares[channels - 1 - c] = (long) channel.dot(channel);
                }
            }
        }
        return new ChannelSums((long) mat.rows() * mat.cols(), sums, squares);
    }

    /** @param quality of a JPEG, 1..100 */
    byte[] encoded(Encoding encoding, int quality) {
        int[] settings = encoding == Encoding.JPEG ? new int[] {IMWRITE_JPEG_QUALITY, quality} : new int[0];
        try (IntPointer parameters = new IntPointer(settings);
                BytePointer file = new BytePointer()) {
            if (!opencv_imgcodecs.imencode("." + encoding, mat, file, parameters)) {
                throw new IllegalStateException("OpenCV could not encode an image of " + size());
            }
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        }
    }

    /** A copy on the heap, red first. */
    Pixels pixels() {
        if (mat.channels() == 1) {
            return new Pixels(mat.rows(), mat.cols(), 1, bytes(mat));
        }
        try (Mat redFirst = new Mat()) {
            opencv_imgproc.cvtColor(mat, redFirst, opencv_imgproc.COLOR_BGR2RGB);
            return new Pixels(mat.rows(), mat.cols(), 3, bytes(redFirst));
        }
    }

    /** A copy of the unsigned bytes on the heap, row by row, as they are: grey, or blue first. */
    byte[] bytes() {
        return bytes(mat);
    }

    private static byte[] bytes(Mat mat) {
        byte[] values = new byte[Math.multiplyExact(Math.multiplyExact(mat.rows(), mat.cols()), mat.channels())];
        mat.data().get(values);
        return values;
    }

    @Override
    public void close() {
        mat.close();
    }
}
