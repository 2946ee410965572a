package io.entrannas.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * What data preparation is compared with: reads a tar of tars, decodes and, unless they are to be kept, shrinks and encodes
 * images by OpenCV and forgets them. No checks, statistics, splits or files. Returns the number of images.
 *
 * @param thread takes every {@code threads}-th class, this one first
 * @param keep neither shrink nor encode
 */
record ShrinkingLoop(Path tar, int thread, int threads, boolean keep) implements Callable<Integer> {
    private static final int SHORT_SIDE = 256;
    private static final int QUALITY = 95;

    @Override
    public Integer call() throws IOException {
        int images = 0;
        try (TarArchiveInputStream outer =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar), 1 << 16))) {
            for (int label = 0; outer.getNextEntry() != null; label++) {
                if (label % threads == thread) {
                    images += ofClass(outer);
                }
            }
        }
        return images;
    }

    private int ofClass(TarArchiveInputStream outer) throws IOException {
        int images = 0;
        // Not closed: that would close the outer one.
        TarArchiveInputStream inner = new TarArchiveInputStream(outer);
        for (ArchiveEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
            convert(inner.readNBytes(Math.toIntExact(entry.getSize())));
            images++;
        }
        return images;
    }

    private void convert(byte[] file) {
        try (BytePointer data = new BytePointer(file);
                Mat given = new Mat(1, file.length, CV_8UC1, data);
                Mat image = opencv_imgcodecs.imdecode(given, IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION)) {
            if (!keep) {
                shrink(image);
            }
        }
    }

    private static void shrink(Mat image) {
        try (Mat shrunk = new Mat();
                Size size = new Size(scaled(image.cols(), image), scaled(image.rows(), image));
                IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY);
                BytePointer encoded = new BytePointer()) {
            opencv_imgproc.resize(image, shrunk, size, 0, 0, opencv_imgproc.INTER_AREA);
            opencv_imgcodecs.imencode(".jpg", shrunk, encoded, settings);
        }
    }

    private static int scaled(int side, Mat image) {
        return side * SHORT_SIDE / Math.min(image.rows(), image.cols());
    }
}
