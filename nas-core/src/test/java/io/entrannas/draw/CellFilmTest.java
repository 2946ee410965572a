package io.entrannas.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.draw.CellLayout.Point;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Edge;
import io.entrannas.space.Operation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class CellFilmTest {
    private static final Connection A = new Connection(Operation.SEP_CONV_3X3, 0, 2);
    private static final Connection B = new Connection(Operation.SKIP_CONNECT, 1, 2);
    private static final Connection C = new Connection(Operation.MAX_POOL_3X3, 0, 2);
    private static final List<Map<Connection, Double>> FRAMES =
            List.of(Map.of(A, 1.0, B, 0.5), Map.of(A, 0.25, C, 1.0), Map.of(B, 1.0));

    private static CellFilm film(CellType type) {
        return new CellFilm(type, 4, FRAMES);
    }

    @Test
    void everyConnectionOfAnyEpochIsThereOnce() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(film(CellType.REDUCE).svg())));

        List<String> connections = new ArrayList<>();
        NodeList groups = svg.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            String id = ((Element) groups.item(i)).getAttribute("data-connection");
            if (((Element) groups.item(i)).getAttribute("class").equals("line")) {
                connections.add(id);
            }
        }
        assertEquals(Set.of("0-2-sep_conv_3x3", "0-2-max_pool_3x3", "1-2-skip_connect"), Set.copyOf(connections));
        assertEquals(3, connections.size());
    }

    /** Wherever it is derived, a connection is seen; it is seen best when none into its target is stronger. */
    @Test
    void visibilityFollowsStrength() {
        assertEquals(1, CellFilm.visibility(FRAMES.get(0), A));
        double weaker = CellFilm.visibility(FRAMES.get(0), B);
        assertTrue(weaker > 0 && weaker < 1);
        assertTrue(CellFilm.visibility(FRAMES.get(1), A) < weaker);
        assertEquals(0, CellFilm.visibility(FRAMES.get(2), A));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 6, 9})
    void edgesAreNamedInDifferentPlacesInsideThePicture(int nodes) {
        FilmLayout layout = new FilmLayout(nodes);
        double width = layout.labelWidth("sep_conv_3x3");
        List<Point> middles = new ArrayList<>();
        for (Edge edge : new CellGraph(nodes).edges()) {
            Point middle = layout.edge(edge.source(), edge.target(), 0, 1).middle();
            assertTrue(middle.x() > width / 2 && middle.x() < layout.width() - width / 2, edge.toString());
            assertTrue(
                    middle.y() > FilmLayout.LABEL_HEIGHT / 2
                            && middle.y() < layout.height() - FilmLayout.LABEL_HEIGHT / 2,
                    edge.toString());
            for (Point other : middles) {
                assertTrue(
                        Math.abs(middle.x() - other.x()) > width
                                || Math.abs(middle.y() - other.y()) > FilmLayout.LABEL_HEIGHT,
                        edge + " is named on top of another");
            }
            middles.add(middle);
        }
    }

    @Test
    void theGifHoldsEveryEpochAndWhatIsBetweenAndRepeats() throws IOException {
        byte[] gif = FilmGif.of(List.of(film(CellType.NORMAL), film(CellType.REDUCE)));

        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
            reader.setInput(in);
            assertEquals(3 + 2 * 3, reader.getNumImages(true));
            IIOMetadataNode first =
                    (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
            Element control = (Element)
                    first.getElementsByTagName("GraphicControlExtension").item(0);
            assertTrue(Integer.parseInt(control.getAttribute("delayTime")) > 0);
            Element repeat =
                    (Element) first.getElementsByTagName("ApplicationExtension").item(0);
            assertEquals("NETSCAPE", repeat.getAttribute("applicationID"));
            assertFalse(same(reader.read(0), reader.read(4)), "epochs 1 and 2 look the same");
            assertTrue(colours(reader.read(0)).size() > 8, "nothing is drawn");
        } finally {
            reader.dispose();
        }
    }

    private static boolean same(BufferedImage a, BufferedImage b) {
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                if (a.getRGB(x, y) != b.getRGB(x, y)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> colours = new TreeSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }
}
