package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImagePreparerTest {
    private final ImagePreparer preparer = new ImagePreparer(1, Resize.SAME, 95, 0);

    @Test
    void keepsTheBytesOfAGoodFile() {
        byte[] file = TestImages.jpeg(10, 12, 3, 1);
        PreparedImage prepared = preparer.prepare(new SourceImage.File("a/1.png", Split.TRAIN, 2, file));
        ImageFacts facts = (ImageFacts) prepared.verdict();
        assertArrayEquals(file, prepared.bytes());
        assertEquals(Encoding.JPEG, facts.encoding(), "by content, whatever the name says");
        assertEquals(new Size(10, 12), facts.size());
        assertEquals(3, facts.sums().channels());
        assertEquals("a/1.png", facts.key());
        assertEquals(2, facts.label());
    }

    @Test
    void setsBadFilesAsideWithTheReason() {
        byte[] jpeg = TestImages.jpeg(10, 12, 3, 1);
        assertRejected("zero bytes", new byte[0]);
        assertRejected("truncated", Arrays.copyOf(jpeg, jpeg.length / 2));
        assertRejected("undecodable", new byte[] {1, 2, 3});
        PreparedImage film = preparer.prepare(new SourceImage.Unusable("film", Split.TRAIN, 0, "too long"));
        assertEquals(new RejectedImage("film", "too long"), film.verdict());
    }

    private void assertRejected(String reason, byte[] file) {
        PreparedImage prepared = preparer.prepare(new SourceImage.File("a/1.jpg", Split.TRAIN, 0, file));
        RejectedImage rejected = (RejectedImage) prepared.verdict();
        assertEquals("a/1.jpg", rejected.key());
        assertTrue(rejected.reason().startsWith(reason), rejected.reason());
        assertEquals(0, prepared.bytes().length);
    }

    @Test
    void resizesIntoTheSameFormatUnlessTheSizeIsRightAlready() throws UnusableImage {
        ImagePreparer resizing = new ImagePreparer(1, new Resize.Exact(new Size(6, 8)), 95, 0);
        for (Encoding encoding : new Encoding[] {Encoding.JPEG, Encoding.PNG}) {
            byte[] large = encoding == Encoding.JPEG ? TestImages.jpeg(12, 16, 3, 1) : TestImages.png(12, 16, 3, 1);
            PreparedImage prepared = resizing.prepare(new SourceImage.File("k", Split.TRAIN, 0, large));
            assertEquals(new ImageHeader(encoding, new Size(6, 8)), ImageHeader.read(prepared.bytes()));
            assertEquals(new Size(6, 8), ((ImageFacts) prepared.verdict()).size());
        }
        byte[] right = TestImages.jpeg(6, 8, 3, 1);
        assertArrayEquals(
                right,
                resizing.prepare(new SourceImage.File("k", Split.TRAIN, 0, right))
                        .bytes());

        PreparedImage raw = resizing.prepare(new SourceImage.Raw("k", Split.TRAIN, 0, TestImages.noise(12, 16, 1, 1)));
        assertEquals(48, raw.bytes().length);
        assertEquals(Encoding.RAW, ((ImageFacts) raw.verdict()).encoding());
    }

    @Test
    void bringsRawPixelsToTheChannelsAskedFor() {
        PreparedImage raw = new ImagePreparer(1, Resize.SAME, 95, 3)
                .prepare(new SourceImage.Raw("k", Split.TRAIN, 0, TestImages.noise(2, 2, 1, 1)));
        assertEquals(12, raw.bytes().length);
        assertEquals(3, ((ImageFacts) raw.verdict()).sums().channels());
    }

    @Test
    void knowsAnImageAgainByKeyAndContent() {
        byte[] jpeg = TestImages.jpeg(10, 12, 3, 1);
        for (SourceImage image : new SourceImage[] {
            new SourceImage.File("k", Split.TRAIN, 2, jpeg),
            new SourceImage.Raw("k", Split.TRAIN, 2, TestImages.noise(2, 2, 1, 1)),
            new SourceImage.Unusable("k", Split.TRAIN, 2, "too long")
        }) {
            ImagePreparer coloured = new ImagePreparer(1, Resize.SAME, 95, 3);
            PreparedImage prepared = coloured.prepare(image);
            PreparedImage again = coloured.again(image, prepared.verdict());
            assertEquals(prepared.verdict(), again.verdict());
            assertArrayEquals(prepared.bytes(), again.bytes());

            assertChanged(prepared.verdict(), null);
            assertChanged(prepared.verdict(), new SourceImage.File("l", Split.TRAIN, 2, jpeg));
        }
        Verdict good = preparer.prepare(new SourceImage.File("k", Split.TRAIN, 2, jpeg))
                .verdict();
        assertChanged(good, new SourceImage.File("k", Split.TRAIN, 2, TestImages.jpeg(10, 12, 3, 2)));
        assertChanged(good, new SourceImage.Unusable("k", Split.TRAIN, 2, "too long"));
    }

    private void assertChanged(Verdict verdict, SourceImage image) {
        String message = assertThrows(UserError.class, () -> preparer.again(image, verdict))
                .getMessage();
        assertTrue(message.startsWith("the source changed while it was read: k is not what it was"), message);
    }

    @Test
    void drawsFromSeedAndKeyAlone() {
        long draw = ImagePreparer.draw(1, "train/000001");
        assertTrue(draw >= 0);
        assertEquals(draw, ImagePreparer.draw(1, "train/000001"));
        assertNotEquals(draw, ImagePreparer.draw(2, "train/000001"));
        assertNotEquals(draw, ImagePreparer.draw(1, "train/000002"));
    }

    @Test
    void digestsKeySplitLabelAndBytes() {
        byte[] file = TestImages.png(3, 3, 1, 1);
        long digest = digest("k", 0, file);
        assertEquals(digest, digest("k", 0, file));
        assertNotEquals(digest, digest("l", 0, file));
        assertNotEquals(digest, digest("k", Split.TEST, 0, file));
        assertNotEquals(digest, digest("k", 1, file));
        assertNotEquals(digest, digest("k", 0, TestImages.png(3, 3, 1, 2)));
    }

    private long digest(String key, int label, byte[] file) {
        return digest(key, Split.TRAIN, label, file);
    }

    private long digest(String key, Split split, int label, byte[] file) {
        return ((ImageFacts) preparer.prepare(new SourceImage.File(key, split, label, file))
                        .verdict())
                .digest();
    }
}
