package io.entrannas.benchmarks;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What data preparation is compared with: a loop in one thread that reads a tar of tars, decodes and, unless they are to be kept,
 * shrinks and encodes each image by OpenCV and forgets it. No checks, statistics, splits or files. Prints one line of JSON.
 */
@Command(name = "opencv-loop", description = "Decodes, shrinks and encodes the images of a tar of tars.")
final class OpenCvLoop implements Callable<Integer> {
    @Option(names = "--tar", required = true, description = "tar of tars")
    private Path tar;

    @Option(names = "--short-side", description = "pixels (default: ${DEFAULT-VALUE})")
    private int shortSide = 256;

    @Option(names = "--quality", description = "of the JPEGs (default: ${DEFAULT-VALUE})")
    private int quality = 95;

    @Option(names = "--decode-only", description = "neither shrink nor encode")
    private boolean decodeOnly;

    private int images;
    private long bytes;

    public static void main(String[] args) {
        System.exit(new CommandLine(new OpenCvLoop()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        opencv_core.setNumThreads(1);
        long start = System.nanoTime();
        try (TarArchiveInputStream outer =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar), 1 << 16))) {
            while (outer.getNextEntry() != null) {
                // Not closed: that would close the outer one.
                TarArchiveInputStream inner = new TarArchiveInputStream(outer);
                for (ArchiveEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                    convert(inner.readNBytes(Math.toIntExact(entry.getSize())));
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "{\"images\":%d,\"bytes\":%d,\"seconds\":%.3f}%n", images, bytes, seconds);
        return CommandLine.ExitCode.OK;
    }

    private void convert(byte[] file) {
        try (BytePointer data = new BytePointer(file);
                Mat given = new Mat(1, file.length, CV_8UC1, data);
                Mat image = opencv_imgcodecs.imdecode(given, IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION)) {
            images++;
            if (!decodeOnly) {
                shrink(image);
            }
        }
    }

    private void shrink(Mat image) {
        try (Mat shrunk = new Mat();
                Size size = new Size(scaled(image.cols(), image), scaled(image.rows(), image));
                IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, quality);
                BytePointer encoded = new BytePointer()) {
            opencv_imgproc.resize(image, shrunk, size, 0, 0, opencv_imgproc.INTER_AREA);
            opencv_imgcodecs.imencode(".jpg", shrunk, encoded, settings);
            bytes += encoded.limit();
        }
    }

    private int scaled(int side, Mat image) {
        return side * shortSide / Math.min(image.rows(), image.cols());
    }
}
