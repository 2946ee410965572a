package io.entrannas.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HeatMapTest {
    @Test
    void fieldsAreColouredByTheirDistanceFromZero() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(HeatMap.of(
                        "alpha",
                        List.of(
                                new HeatMap.Series("0 to 2 <none>", Arrays.asList(0.5, null)),
                                new HeatMap.Series("1 to 2 skip", List.of(-0.5, 0.0)))))));

        assertEquals("alpha, -0.5000 to 0.5000", svg.getDocumentElement().getAttribute("aria-label"));
        NodeList titles = svg.getElementsByTagName("title");
        assertEquals(4, titles.getLength());
        assertEquals("0 to 2 <none>, epoch 1: 0.5000", titles.item(0).getTextContent());
        assertEquals("0 to 2 <none>, epoch 2: no number", titles.item(1).getTextContent());
        assertEquals(
                List.of("#0550ae", "#d0d7de", "#b35806", "#ffffff"),
                List.of(fill(titles, 0), fill(titles, 1), fill(titles, 2), fill(titles, 3)));
    }

    private static String fill(NodeList titles, int i) {
        return ((Element) titles.item(i).getParentNode()).getAttribute("fill");
    }
}
