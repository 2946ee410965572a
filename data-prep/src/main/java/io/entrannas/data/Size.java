package io.entrannas.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Height and width of an image in pixels, written {@code HEIGHTxWIDTH}. */
record Size(int height, int width) implements Serializable {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    /** Throws {@link IllegalArgumentException} when {@code text} is not of the form {@code 32x32}. */
    @JsonCreator
    static Size parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not HEIGHTxWIDTH in pixels, for instance 32x32");
        }
        return new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @JsonValue
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
