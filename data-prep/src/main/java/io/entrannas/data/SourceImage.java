package io.entrannas.data;

/** An image as a source gives it, not yet looked at. */
sealed interface SourceImage {
    /** No photograph is as large; a film or an archive that strayed in may not fill a worker's memory. */
    long MAX_FILE_BYTES = 256L << 20;

    /** Tells the image apart from all others of the source, the same in every run. */
    String key();

    /** The split that the source itself puts it in. */
    Split split();

    /** Index into the source's classes. */
    int label();

    /** The bytes of an image file of whatever format. */
    record File(String key, Split split, int label, byte[] bytes) implements SourceImage {}

    /** Pixels as they are. */
    record Raw(String key, Split split, int label, Pixels pixels) implements SourceImage {}

    /** Known to be no use before its bytes are read. */
    record Unusable(String key, Split split, int label, String reason) implements SourceImage {
        /** A file of more than {@link #MAX_FILE_BYTES}. */
        static Unusable tooLarge(String key, Split split, int label, long bytes) {
            return new Unusable(
                    key, split, label, "undecodable: a file of " + bytes + " bytes, more than " + MAX_FILE_BYTES);
        }
    }
}
