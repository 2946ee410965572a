package io.entrannas.jobs.notebook;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Zeppelin makes of a paragraph's text before it runs it.
 *
 * @param interpreter for instance {@code spark.sql}
 * @param text with the values of the forms
 */
record Script(String interpreter, String text) {
    private static final Pattern FIRST = Pattern.compile("^%(\\w+(?:\\.\\w+)*)(\\(form=simple\\))?");
    /** A form of the note: name, then perhaps = and its default. */
    private static final Pattern FORM = Pattern.compile("[$]{2}[{]([^=}]*)(?:=([^}]*))?[}]");

    /** @param forms values of the note's forms by name; a form that is not there keeps its default */
    static Script of(String paragraph, Map<String, String> forms) {
        Matcher first = FIRST.matcher(paragraph);
        if (!first.find()) {
            throw new IllegalArgumentException("no interpreter in: " + paragraph);
        }
        String interpreter = first.group(1);
        String text = paragraph.substring(first.end()).trim();
        // Scala paragraphs have forms only when they ask for them.
        boolean simple = !interpreter.equals("spark") || first.group(2) != null;
        return new Script(interpreter, simple ? withForms(text, forms) : text);
    }

    private static String withForms(String text, Map<String, String> forms) {
        return FORM.matcher(text)
                .replaceAll(form -> Matcher.quoteReplacement(
                        forms.getOrDefault(form.group(1), form.group(2) == null ? "" : form.group(2))));
    }
}
