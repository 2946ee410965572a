package io.entrannas.data;

import org.apache.hadoop.fs.Path;

/**
 * A row of a shard.
 *
 * @param shard path of the file that it is from
 */
record StoredImage(Path shard, int label, int height, int width, Encoding encoding, byte[] bytes) {}
