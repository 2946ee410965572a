package io.entrannas.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of the size of images. */
sealed interface Resize extends Serializable {
    /** Images keep their bytes; those of another size than most of them are rejected. */
    Resize SAME = new Unchanged(true);
    /** Images keep their bytes and sizes. */
    Resize KEEP = new Unchanged(false);

    Pattern SHORT_SIDE = Pattern.compile("short:([1-9]\\d{0,4})");

    /** The size that an image of {@code size} is stored in. */
    Size of(Size size);

    /** Whether no image is resized. */
    boolean keepsBytes();

    /** Whether all images of the data set have one size. */
    boolean isOneSize();

    /** As the user writes it. */
    @JsonValue
    String text();

    /** Throws {@link IllegalArgumentException} when {@code text} is no form of this. */
    @JsonCreator
    static Resize parse(String text) {
        if (text.equals(SAME.text())) {
            return SAME;
        }
        if (text.equals(KEEP.text())) {
            return KEEP;
        }
        Matcher shortSide = SHORT_SIDE.matcher(text);
        if (shortSide.matches()) {
            return new ShortSide(Integer.parseInt(shortSide.group(1)));
        }
        try {
            return new Exact(Size.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is none of same, keep, short:PIXELS (short:256) and HEIGHTxWIDTH (32x32)", e);
        }
    }

    /** Images as they are. */
    record Unchanged(boolean isOneSize) implements Resize {
        @Override
        public Size of(Size size) {
            return size;
        }

        @Override
        public boolean keepsBytes() {
            return true;
        }

        @Override
        public String text() {
            return isOneSize ? "same" : "keep";
        }
    }

    /**
     * Images shrink, with their aspect ratio, until the shorter side has so many pixels. Smaller images stay as they are:
     * enlarged ones would take more room and hold no more.
     */
    record ShortSide(int pixels) implements Resize {
        @Override
        public Size of(Size size) {
            int shorter = Math.min(size.height(), size.width());
            return shorter <= pixels ? size : new Size(scaled(size.height(), shorter), scaled(size.width(), shorter));
        }

        /** Rounded down, as torchvision's Resize does. */
        private int scaled(int side, int shorter) {
            return (int) ((long) side * pixels / shorter);
        }

        @Override
        public boolean keepsBytes() {
            return false;
        }

        @Override
        public boolean isOneSize() {
            return false;
        }

        @Override
        public String text() {
            return "short:" + pixels;
        }
    }

    /** Images of another size are brought to this one, whatever their aspect ratio. */
    record Exact(Size size) implements Resize {
        @Override
        public Size of(Size given) {
            return size;
        }

        @Override
        public boolean keepsBytes() {
            return false;
        }

        @Override
        public boolean isOneSize() {
            return true;
        }

        @Override
        public String text() {
            return size.toString();
        }
    }
}
