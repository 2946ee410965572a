package io.entrannas.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * What the reader is compared with: reads a file, decodes it, resizes a random crop of it by OpenCV, and forgets it. No flip,
 * normalisation, batches, labels or order.
 *
 * @param side pixels of the result's sides
 */
record ResizedCropLoop(List<Path> files, int side, int seed) implements Callable<Void> {
    @Override
    public Void call() throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (Path file : files) {
            crop(Files.readAllBytes(file), random);
        }
        return null;
    }

    private void crop(byte[] file, SplittableRandom random) {
        try (BytePointer data = new BytePointer(file);
                Mat given = new Mat(1, file.length, CV_8UC1, data);
                Mat image = opencv_imgcodecs.imdecode(given, IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION)) {
            CropBox box = CropBox.random(new io.entrannas.data.Size(image.rows(), image.cols()), random);
            boolean shrinks = box.size().height() > side && box.size().width() > side;
            try (Rect rectangle = new Rect(
                            box.left(),
                            box.top(),
                            box.size().width(),
                            box.size().height());
                    Mat part = new Mat(image, rectangle);
                    Mat resized = new Mat();
                    Size size = new Size(side, side)) {
                opencv_imgproc.resize(
                        part, resized, size, 0, 0, shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
            }
        }
    }
}
