package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class StoredPictureTest {
    private static final String PNG = "data:image/png;base64,";

    @Test
    void rawPixelsBecomeAPng() throws IOException {
        String uri = StoredPicture.dataUri("raw", 1, 2, new byte[] {(byte) 255, 0, 0, 0, 0, (byte) 255});

        BufferedImage image = read(uri);
        assertEquals(2, image.getWidth());
        assertEquals(0xffff0000, image.getRGB(0, 0));
        assertEquals(0xff0000ff, image.getRGB(1, 0));
        assertEquals(
                200,
                read(StoredPicture.dataUri("raw", 1, 1, new byte[] {(byte) 200}))
                        .getRaster()
                        .getSample(0, 0, 0));
    }

    @Test
    void filesStayAsTheyAre() {
        byte[] file = {1, 2, 3};

        String uri = StoredPicture.dataUri("jpeg", 9, 9, file);

        assertTrue(uri.startsWith("data:image/jpeg;base64,"));
        assertArrayEquals(file, Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1)));
    }

    @Test
    void bytesThatAreNotThePixelsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> StoredPicture.dataUri("raw", 2, 2, new byte[3]));
    }

    private static BufferedImage read(String uri) throws IOException {
        assertTrue(uri.startsWith(PNG), uri);
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(uri.substring(PNG.length()))));
    }
}
