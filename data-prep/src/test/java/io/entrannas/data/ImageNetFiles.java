package io.entrannas.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

/** Real pictures in the form in which ImageNet is distributed, three classes of it. */
final class ImageNetFiles {
    /** In the order of their names, which is not that of the development kit. */
    static final List<String> SYNSETS = List.of("n01440764", "n02084071", "n02105855");

    /** Numbers of the classes in the development kit, as {@link #SYNSETS}. */
    private static final int[] NUMBERS = {3, 1, 2};

    private ImageNetFiles() {}

    /** Files by their path below the folder of the data set, {@code perClass} for each class in either split. */
    static Map<String, byte[]> images(int perClass, int height, int width) throws IOException {
        List<byte[]> jpegs = SampleImages.jpegs(2 * perClass * SYNSETS.size(), height, width);
        Map<String, byte[]> images = new LinkedHashMap<>();
        int next = 0;
        for (String synset : SYNSETS) {
            for (int i = 0; i < perClass; i++) {
                images.put("train/%s/%s_%d.JPEG".formatted(synset, synset, 10026 + i), jpegs.get(next++));
            }
        }
        for (int i = 0; i < perClass * SYNSETS.size(); i++) {
            String synset = SYNSETS.get(i % SYNSETS.size());
            images.put("val/%s/ILSVRC2012_val_%08d.JPEG".formatted(synset, i + 1), jpegs.get(next++));
        }
        return images;
    }

    static void writeFolders(Map<String, byte[]> images, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            TestImages.write(folder.resolve(image.getKey()), image.getValue());
        }
    }

    /** The two tars and the development kit, as they are distributed. */
    static void writeTars(Map<String, byte[]> images, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("ILSVRC2012_img_train.tar"), trainTar(images));
        Map<String, byte[]> validation = new LinkedHashMap<>();
        List<String> truth = new ArrayList<>();
        images.forEach((name, file) -> {
            if (name.startsWith("val/")) {
                validation.put(name.substring(name.lastIndexOf('/') + 1), file);
                truth.add(Integer.toString(NUMBERS[SYNSETS.indexOf(name.split("/", -1)[1])]));
            }
        });
        Files.write(folder.resolve("ILSVRC2012_img_val.tar"), tar(validation));
        Files.write(folder.resolve("ILSVRC2012_devkit_t12.tar.gz"), TestImages.gzip(tar(kit(truth))));
    }

    static byte[] trainTar(Map<String, byte[]> images) throws IOException {
        Map<String, byte[]> tars = new LinkedHashMap<>();
        for (String synset : SYNSETS) {
            tars.put(synset + ".tar", classTar(images, synset));
        }
        return tar(tars);
    }

    static byte[] classTar(Map<String, byte[]> images, String synset) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String prefix = "train/" + synset + "/";
        images.forEach((name, file) -> {
            if (name.startsWith(prefix)) {
                files.put(name.substring(prefix.length()), file);
            }
        });
        return tar(files);
    }

    /** @param truth numbers of the classes of the validation images */
    static Map<String, byte[]> kit(List<String> truth) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("ILSVRC2012_devkit_t12/readme.txt", new byte[] {'r'});
        files.put("ILSVRC2012_devkit_t12/data/meta.mat", meta());
        files.put(
                "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt",
                (String.join("\n", truth) + "\n").getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** As MATLAB wrote the real one: a column of structures, the classes first and then those above them. */
    private static byte[] meta() throws IOException {
        Struct synsets = Mat5.newStruct(SYNSETS.size() + 1, 1);
        for (int i = 0; i <= SYNSETS.size(); i++) {
            boolean above = i == SYNSETS.size();
            synsets.set("ILSVRC2012_ID", i, Mat5.newScalar(above ? 1001 : NUMBERS[i]));
            synsets.set("WNID", i, Mat5.newString(above ? "n00001740" : SYNSETS.get(i)));
            synsets.set("words", i, Mat5.newString("tench, Tinca tinca"));
            synsets.set("num_children", i, Mat5.newScalar(above ? 3 : 0));
        }
        try (Mat5File file = Mat5.newMatFile()) {
            file.addArray("synsets", synsets);
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            Mat5.newWriter(Sinks.wrap(bytes)).writeMat(file);
            byte[] content = new byte[bytes.position()];
            bytes.flip().get(content);
            return content;
        }
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
