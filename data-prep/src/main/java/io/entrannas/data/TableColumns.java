package io.entrannas.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;

/**
 * Where in a table images are; a field of a structure is written with a dot.
 *
 * @param image column with the bytes of an image file
 * @param label column with a text or a whole number; null: the class is the last but one element of the key, which of a
 *     path is the folder
 * @param key column that tells images apart
 * @param split column with train, validation (or val) or test; null when all are training images
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TableColumns(String image, String label, String key, String split) implements Serializable {}
