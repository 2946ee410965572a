package io.entrannas.store;

import java.util.SortedMap;

/**
 * What a file of tensors holds.
 *
 * @param tensors by name
 * @param metadata texts that go with them, by name
 */
public record TensorFile(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {}
