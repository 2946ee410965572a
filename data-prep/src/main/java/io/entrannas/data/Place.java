package io.entrannas.data;

import java.io.Serializable;

/**
 * Where an image lies in a data set.
 *
 * @param subset {@link Subset#REST} outside the training set
 */
record Place(Split split, Subset subset) implements Serializable {}
