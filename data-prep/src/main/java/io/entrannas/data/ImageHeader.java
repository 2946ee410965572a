package io.entrannas.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What an image file says of itself before it is decoded. Reads the structure of the file to its end, because OpenCV
 * fills up a JPEG that was cut off without a word, and because a size must be known before memory is taken for it.
 *
 * @param encoding told from the content, never from the name
 */
record ImageHeader(Encoding encoding, Size size) {
    /** 400 MB decoded, and 800 MB more while a progressive JPEG is; a photograph of 10,000 by 10,000 pixels is among them. */
    private static final long MAX_PIXELS = 1L << 27;

    private static final byte[] JPEG_START = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int PNG_END_CHUNK = 0x49454E44; // IEND
    private static final int CMYK_COMPONENTS = 4;
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

    static ImageHeader read(byte[] file) throws UnusableImage {
        if (file.length == 0) {
            throw new UnusableImage("zero bytes");
        }
        try {
            if (startsWith(file, JPEG_START)) {
                return new ImageHeader(Encoding.JPEG, jpegSize(file));
            }
            if (startsWith(file, PNG_START)) {
                return new ImageHeader(
                        Encoding.PNG, pngSize(ByteBuffer.wrap(file).position(PNG_START.length)));
            }
        } catch (BufferUnderflowException e) {
            throw new UnusableImage("truncated: the file ends in the middle of the image");
        }
        throw new UnusableImage("undecodable: neither a JPEG nor a PNG");
    }

    private static boolean startsWith(byte[] file, byte[] start) {
        return file.length >= start.length && Arrays.equals(file, 0, start.length, start, 0, start.length);
    }

    private static boolean startsWith(ByteBuffer rest, byte[] start) {
        return rest.remaining() >= start.length
                && rest.slice(rest.position(), start.length).equals(ByteBuffer.wrap(start));
    }

    /** Walks the segments up to the end-of-image marker (ITU T.81, Annex B). */
    private static Size jpegSize(byte[] bytes) throws UnusableImage {
        ByteBuffer file = ByteBuffer.wrap(bytes).position(JPEG_START.length - 1);
        Size size = null;
        boolean adobe = false;
        boolean cmyk = false;
        while (true) {
            int marker = nextMarker(bytes, file);
            if (marker == 0xD9) {
                if (size == null) {
                    throw new UnusableImage("undecodable: a JPEG without a frame");
                }
                if (cmyk && !adobe) {
                    // OpenCV takes the inks for inverted, as Adobe writes them; others write them either way.
                    throw new UnusableImage("undecodable: a CMYK JPEG without Adobe's marker");
                }
                return size;
            }
            if (hasSegment(marker)) {
                int start = file.position();
                int length = Short.toUnsignedInt(file.getShort());
                if (isFrame(marker)) {
                    file.get();
                    int height = Short.toUnsignedInt(file.getShort());
                    size = checked(height, Short.toUnsignedInt(file.getShort()));
                    cmyk = file.get() == CMYK_COMPONENTS;
                } else if (marker == 0xEE) {
                    adobe |= startsWith(file, ADOBE);
                }
                skipTo(file, start + Math.max(length, 2));
            }
        }
    }

    /** Passes over entropy-coded data: there 0xFF is followed by 0 or is a restart marker. */
    private static int nextMarker(byte[] bytes, ByteBuffer file) {
        // Nearly all bytes of a file are passed over here, and an array is read faster than a buffer.
        int at = file.position();
        while (true) {
            while (at < bytes.length && bytes[at] != (byte) 0xFF) {
                at++;
            }
            while (at < bytes.length && bytes[at] == (byte) 0xFF) {
                at++;
            }
            if (at == bytes.length) {
                throw new BufferUnderflowException();
            }
            if (bytes[at] != 0) {
                file.position(at + 1);
                return Byte.toUnsignedInt(bytes[at]);
            }
        }
    }

    private static boolean hasSegment(int marker) {
        boolean restart = marker >= 0xD0 && marker <= 0xD7;
        return !restart && marker != 0xD8 && marker != 0x01;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** Walks the chunks up to IEND (PNG specification, Section 5.3); checksums are left to the decoder. */
    private static Size pngSize(ByteBuffer file) throws UnusableImage {
        Size size = null;
        while (true) {
            int length = file.getInt();
            int type = file.getInt();
            int start = file.position();
            if (size == null) {
                int width = file.getInt();
                size = checked(file.getInt(), width);
            }
            skipTo(file, (long) start + Integer.toUnsignedLong(length) + Integer.BYTES);
            if (type == PNG_END_CHUNK) {
                return size;
            }
        }
    }

    private static void skipTo(ByteBuffer file, long position) {
        if (position > file.limit()) {
            throw new BufferUnderflowException();
        }
        file.position((int) position);
    }

    private static Size checked(int height, int width) throws UnusableImage {
        if (height < 1 || width < 1) {
            throw new UnusableImage("undecodable: declares " + height + "x" + width + " pixels");
        }
        if ((long) height * width > MAX_PIXELS) {
            throw new UnusableImage("declares " + height + "x" + width + " pixels, more than " + MAX_PIXELS);
        }
        return new Size(height, width);
    }
}
