package io.entrannas.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checkpoints on disk: a safetensors file that any reader of the format opens, with a checksum of every byte among its
 * metadata, so that damage anywhere is noticed. The checksum is the SHA-256 of the file with 64 zeros in the checksum's
 * own place.
 */
public final class Checkpoint {
    private static final String CHECKSUM = "sha256";
    private static final String NO_CHECKSUM = "0".repeat(64);

    private Checkpoint() {}

    /**
     * Writes a whole file and leaves the stream open. Equal tensors and metadata give equal bytes.
     *
     * @throws IllegalArgumentException when the metadata have a {@code sha256} of their own
     */
    public static void write(OutputStream out, SortedMap<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        SortedMap<String, String> withChecksum = new TreeMap<>(metadata);
        if (withChecksum.put(CHECKSUM, NO_CHECKSUM) != null) {
            throw new IllegalArgumentException("metadata named " + CHECKSUM + " are the checkpoint's own");
        }
        MessageDigest digest = sha256();
        Safetensors.write(new DigestOutputStream(OutputStream.nullOutputStream(), digest), tensors, withChecksum);
        withChecksum.put(CHECKSUM, hex(digest));
        Safetensors.write(out, tensors, withChecksum);
    }

    /**
     * Reads a whole file to the end of the stream and leaves the stream open. The checksum is not among the metadata
     * returned.
     *
     * @throws DamagedFileException when the file is not, byte for byte, what {@link #write} has written
     */
    public static TensorFile read(InputStream in) throws IOException {
        byte[] headerBytes = SafetensorsHeader.readBytes(in);
        SafetensorsHeader header = SafetensorsHeader.decode(headerBytes);
        String checksum = header.metadata().get(CHECKSUM);
        MessageDigest digest = sha256();
        digest.update(withoutChecksum(headerBytes, checksum));
        TensorFile file = Safetensors.readTensors(header, new DigestInputStream(in, digest));
        if (!hex(digest).equals(checksum)) {
            throw new DamagedFileException("the checksum does not match what the file holds");
        }
        SortedMap<String, String> metadata = new TreeMap<>(file.metadata());
        metadata.remove(CHECKSUM);
        return new TensorFile(file.tensors(), metadata);
    }

    private static byte[] withoutChecksum(byte[] header, String checksum) throws DamagedFileException {
        String text = new String(header, StandardCharsets.ISO_8859_1);
        if (checksum == null || !text.contains(field(checksum))) {
            throw new DamagedFileException("the file has no checksum; this is no checkpoint");
        }
        return text.replace(field(checksum), field(NO_CHECKSUM)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String field(String checksum) {
        return '"' + CHECKSUM + "\":\"" + checksum + '"';
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
