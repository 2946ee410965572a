package io.entrannas.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Genotype;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.Operation;
import io.entrannas.space.RandomGenotypes;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class CellDrawingTest {
    private static final Genotype DARTS_V2 = NamedGenotypes.get("DARTS_V2");

    @Test
    void theDrawingIsTheOneInTheDocumentation() throws IOException {
        assertEquals(Files.readString(Path.of("..", "docs", "images", "darts-v2.svg")), CellDrawing.of(DARTS_V2));
    }

    @Test
    void everyConnectionAndNodeIsNamed() throws Exception {
        RandomGenotypes random = new RandomGenotypes(5);
        for (int i = 0; i < 10; i++) {
            CellGenotype cell = random.any().normal();
            Document svg = parse(CellDrawing.of(CellType.NORMAL, cell));

            List<String> expected = new ArrayList<>(List.of("Normal cell", "ck-2", "ck-1", "ck"));
            IntStream.range(0, cell.nodes() - 2).mapToObj(Integer::toString).forEach(expected::add);
            cell.connections().forEach(c -> expected.add(c.operation().key()));
            List<String> texts = texts(svg, "text");
            Collections.sort(expected);
            Collections.sort(texts);
            assertEquals(expected, texts);
        }
    }

    @Test
    void bothCellsAreInOneDrawing() throws Exception {
        Document svg = parse(CellDrawing.of(DARTS_V2));
        List<String> texts = texts(svg, "text");

        assertTrue(texts.indexOf("Normal cell") < texts.indexOf("Reduction cell"));
        assertEquals(5, Collections.frequency(texts, "sep_conv_3x3"));
        assertEquals(5, Collections.frequency(texts, "skip_connect"));
        assertEquals(5, Collections.frequency(texts, "max_pool_3x3"));
        assertEquals(1, Collections.frequency(texts, "dil_conv_3x3"));
    }

    @Test
    void theDrawingDescribesItself() throws Exception {
        CellGenotype cell = new CellGenotype(
                4,
                List.of(
                        new Connection(Operation.SEP_CONV_3X3, 0, 2),
                        new Connection(Operation.SKIP_CONNECT, 1, 2),
                        new Connection(Operation.MAX_POOL_3X3, 2, 3)),
                List.of(3));
        Document svg = parse(CellDrawing.of(CellType.REDUCE, cell));

        assertEquals(
                "Reduction cell: node 0 sums sep_conv_3x3 of cell k-2, skip_connect of cell k-1;"
                        + " node 1 sums max_pool_3x3 of node 0; cell k concatenates node 1.",
                svg.getDocumentElement().getAttribute("aria-label"));
        assertEquals("img", svg.getDocumentElement().getAttribute("role"));
        assertTrue(texts(svg, "title")
                .containsAll(List.of(
                        "Reduction cell",
                        "sep_conv_3x3 from cell k-2 to node 0",
                        "max_pool_3x3 from node 0 to node 1",
                        "node 1 is concatenated into cell k",
                        "output of cell k-2",
                        "output of cell k")));
    }

    @Test
    void theFileNeedsNothingElse() {
        String svg = CellDrawing.of(DARTS_V2);

        for (String reference : List.of("href", "url(", "<style", "<image", "@import", " id=")) {
            assertFalse(svg.contains(reference), reference);
        }
    }

    @Test
    void theLanguageOfTheMachineDoesNotMatter() {
        String svg = CellDrawing.of(DARTS_V2);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(svg, CellDrawing.of(DARTS_V2));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Contrast as WCAG 2 defines it; 4.5 is what it asks of text. */
    @ParameterizedTest
    @EnumSource
    void coloursStandOutFromTheBackground(OperationFamily family) {
        int rgb = Integer.parseInt(family.colour().substring(1), 16);
        double luminance = 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);

        assertTrue(1.05 / (luminance + 0.05) >= 4.5, family + " has a contrast of " + 1.05 / (luminance + 0.05));
    }

    private static double linear(int channel) {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertEquals("http://www.w3.org/2000/svg", document.getDocumentElement().getNamespaceURI());
        return document;
    }

    private static List<String> texts(Document svg, String element) {
        NodeList elements = svg.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            texts.add(((Element) elements.item(i)).getTextContent());
        }
        return texts;
    }
}
