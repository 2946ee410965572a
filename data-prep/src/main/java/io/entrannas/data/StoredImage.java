package io.entrannas.data;

/** A row of a shard. */
record StoredImage(int label, int height, int width, Encoding encoding, byte[] bytes) {}
