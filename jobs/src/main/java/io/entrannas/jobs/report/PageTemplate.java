package io.entrannas.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes pages out of the program's own files, which name the places of their parts: {@code @part@}. */
final class PageTemplate {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PLACE = Pattern.compile("@([a-z-]+)@");

    private PageTemplate() {}

    /** @param template name of a file that has a place for parts only that there are */
    static String fill(String template, Map<String, String> parts) {
        return PLACE.matcher(resource(template)).replaceAll(place -> {
            String part = parts.get(place.group(1));
            if (part == null) {
                throw new IllegalStateException(
                        template + " has a place for '" + place.group(1) + "', which there is not");
            }
            return Matcher.quoteReplacement(part);
        });
    }

    /** JSON for a script element, which would end at the first tag-like text inside a string. */
    static String json(Object data) {
        try {
            return JSON.writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file as the content of a script element. */
    static String script(String name) {
        String code = resource(name);
        if (code.contains("</script")) {
            throw new IllegalStateException(name + " holds the end of a script element and cannot be in a page");
        }
        return code;
    }

    /** @param name relative to this package, or absolute */
    static String resource(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the program's own jar", e);
        }
    }
}
