package io.entrannas.data;

/**
 * All that is needed to know of a usable image in order to place and count it; small enough to keep for every image.
 *
 * @param draw the image's random number, 0..2^63-1, a function of seed and key: orders images and draws subsets
 * @param split the split that the source puts it in
 * @param encoding of the stored bytes
 * @param bytes their number
 * @param sums over its pixels
 * @param digest of key, split, label and stored bytes
 */
record ImageFacts(
        String key,
        long draw,
        Split split,
        int label,
        Size size,
        Encoding encoding,
        int bytes,
        ChannelSums sums,
        long digest)
        implements Verdict {}
