package io.entrannas.data;

import io.entrannas.UserError;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the files of ImageNet are called, packed or not. Keys are those of folders: {@code train/n01440764/*.JPEG}. */
final class ImageNetNames {
    static final Pattern SYNSET = Pattern.compile("n\\d{8}");

    private static final Pattern IN_FOLDER = Pattern.compile("(?:.*/)?(n\\d{8})/([^/]+)");
    private static final Pattern NUMBERED = Pattern.compile("(?:.*/)?(ILSVRC2012_val_(\\d{8})\\.[^/]+)");

    private ImageNetNames() {}

    /** Whether a validation image is in a folder of its class. */
    static boolean isInFolder(String name) {
        return IN_FOLDER.matcher(name).matches();
    }

    /** Of the images in the tar of a class. */
    record OfClass(String synset, int label) implements TarPart.Names {
        @Override
        public TarPart.Named of(String name) {
            String inFolder = name.startsWith(synset + "/") ? name : synset + "/" + name;
            return new TarPart.Named("train/" + inFolder, label);
        }
    }

    /**
     * Of validation images, in a folder per class or numbered. Their keys say the class in either case.
     *
     * @param classes synsets, sorted
     * @param truth synsets by number, for those that are in no folder of a class
     */
    record OfValidation(List<String> classes, Map<Integer, String> truth) implements TarPart.Names {
        @Override
        public TarPart.Named of(String name) {
            Matcher inFolder = IN_FOLDER.matcher(name);
            if (inFolder.matches()) {
                return named(inFolder.group(1), inFolder.group(2));
            }
            Matcher numbered = NUMBERED.matcher(name);
            String synset = numbered.matches() ? truth.get(Integer.parseInt(numbered.group(2))) : null;
            if (synset == null) {
                throw new UserError(
                        "nothing says what the validation image " + name
                                + " shows: it is in no folder of a class, and its number is not in the ground truth; move it out of val/");
            }
            return named(synset, numbered.group(1));
        }

        private TarPart.Named named(String synset, String file) {
            int label = Collections.binarySearch(classes, synset);
            if (label < 0) {
                throw new UserError("the validation image " + file + " is of class " + synset
                        + ", of which there are no training images; leave it out, or add them");
            }
            return new TarPart.Named("val/" + synset + "/" + file, label);
        }
    }
}
