package io.entrannas.data;

import io.entrannas.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * Which class each validation image of ImageNet belongs to, from the development kit ({@code ILSVRC2012_devkit_t12},
 * packed or not) or from {@code LOC_val_solution.csv} of the Kaggle edition. The kit numbers the classes from 1 in an
 * order of its own, which its {@code meta.mat} translates into synsets.
 *
 * @param synsets by number of the validation image
 * @param files that this was read from
 */
record ImageNetTruth(Map<Integer, String> synsets, List<SourceFile> files) {
    private static final String KIT = "ILSVRC2012_devkit_t12";
    private static final String KAGGLE = "LOC_val_solution.csv";
    private static final String GROUND_TRUTH = "data/ILSVRC2012_validation_ground_truth.txt";
    private static final String META = "data/meta.mat";

    private static final Pattern KAGGLE_LINE = Pattern.compile("ILSVRC2012_val_(\\d{8}),(n\\d{8}) .*");

    /** Looks in {@code folder}; throws {@link UserError} when nothing of the kind is there, or it is damaged. */
    static ImageNetTruth find(FileSystem fileSystem, Path folder) throws IOException {
        Path archive = new Path(folder, KIT + ".tar.gz");
        if (fileSystem.exists(archive)) {
            Map<String, byte[]> kit = unpack(fileSystem, archive);
            return new ImageNetTruth(ofKit(kit, archive), List.of(file(fileSystem, archive, folder)));
        }
        Path unpacked = new Path(folder, KIT);
        if (fileSystem.exists(unpacked)) {
            Map<String, byte[]> kit = new HashMap<>();
            List<SourceFile> files = new ArrayList<>();
            for (String name : List.of(META, GROUND_TRUTH)) {
                Path path = new Path(unpacked, name);
                if (fileSystem.exists(path)) {
                    kit.put(name, content(fileSystem, path));
                    files.add(file(fileSystem, path, folder));
                }
            }
            return new ImageNetTruth(ofKit(kit, unpacked), files);
        }
        Path kaggle = new Path(folder, KAGGLE);
        if (fileSystem.exists(kaggle)) {
            return new ImageNetTruth(
                    ofKaggle(content(fileSystem, kaggle), kaggle), List.of(file(fileSystem, kaggle, folder)));
        }
        throw new UserError("the validation images in " + folder + " are not in folders per class; put " + KIT
                + ".tar.gz (or " + KAGGLE + " of the Kaggle edition) beside them, which says what they show");
    }

    private static SourceFile file(FileSystem fileSystem, Path path, Path folder) throws IOException {
        FileStatus status = fileSystem.getFileStatus(path);
        return SourceFile.of(status, folder);
    }

    private static byte[] content(FileSystem fileSystem, Path path) throws IOException {
        try (InputStream in = fileSystem.open(path)) {
            return in.readAllBytes();
        }
    }

    private static Map<String, byte[]> unpack(FileSystem fileSystem, Path archive) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (InputStream in = fileSystem.open(archive);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new BufferedInputStream(new GZIPInputStream(in)))) {
            for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                for (String name : List.of(META, GROUND_TRUTH)) {
                    if (entry.getName().endsWith("/" + name)) {
                        files.put(name, tar.readAllBytes());
                    }
                }
            }
        }
        return files;
    }

    private static Map<Integer, String> ofKit(Map<String, byte[]> kit, Path place) {
        for (String name : List.of(META, GROUND_TRUTH)) {
            if (!kit.containsKey(name)) {
                throw new UserError(place + " holds no " + name + "; fetch it again");
            }
        }
        Map<String, String> synsets = synsets(kit.get(META), place);
        Map<Integer, String> truth = new TreeMap<>();
        for (String line : text(kit.get(GROUND_TRUTH)).lines().toList()) {
            String synset = synsets.get(line.strip());
            if (synset == null) {
                throw new UserError("line " + (truth.size() + 1) + " of " + GROUND_TRUTH + " in " + place + ", '" + line
                        + "', is the number of no class in " + META + "; fetch it again");
            }
            truth.put(truth.size() + 1, synset);
        }
        return truth;
    }

    /** Synsets by their number, that of the ground truth. */
    private static Map<String, String> synsets(byte[] meta, Path place) {
        try {
            Struct synsets = Mat5.newReader(Sources.wrap(ByteBuffer.wrap(meta)))
                    .readMat()
                    .getStruct("synsets");
            Map<String, String> byNumber = new HashMap<>();
            for (int i = 0; i < synsets.getNumElements(); i++) {
                int number = (int) synsets.getMatrix("ILSVRC2012_ID", i).getDouble(0);
                byNumber.put(
                        Integer.toString(number), synsets.getChar("WNID", i).getString());
            }
            return byNumber;
        } catch (IOException | RuntimeException e) {
            // The library tells of damage by many unrelated exceptions.
            throw new UserError(META + " in " + place + " cannot be read: " + e.getMessage() + "; fetch it again", e);
        }
    }

    private static Map<Integer, String> ofKaggle(byte[] csv, Path place) {
        Map<Integer, String> truth = new TreeMap<>();
        for (String line : text(csv).lines().skip(1).toList()) {
            Matcher matcher = KAGGLE_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new UserError(place + " has the line '" + line
                        + "', which is not of the form ILSVRC2012_val_00000001,n01751748 ...; fetch it again");
            }
            truth.put(Integer.parseInt(matcher.group(1)), matcher.group(2));
        }
        return truth;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
