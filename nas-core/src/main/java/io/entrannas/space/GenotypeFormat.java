package io.entrannas.space;

import io.entrannas.UserError;

/** Reads a genotype from either of its forms, {@link GenotypeJson} or {@link GenotypeText}. */
public final class GenotypeFormat {
    private GenotypeFormat() {}

    /**
     * @param text a whole file, JSON when it starts with a brace
     * @param name what to call the text in errors, usually the file's name
     * @throws UserError when it is no genotype; the message gives line, column and what was expected there
     */
    public static Genotype read(String text, String name) {
        return text.stripLeading().startsWith("{") ? GenotypeJson.read(text, name) : GenotypeText.read(text, name);
    }

    static UserError error(String name, int line, int column, String problem) {
        return error(name, line, column, problem, null);
    }

    static UserError error(String name, int line, int column, String problem, Throwable cause) {
        return new UserError(name + ", line " + line + ", column " + column + ": " + problem, cause);
    }
}
