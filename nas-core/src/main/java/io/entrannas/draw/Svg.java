package io.entrannas.draw;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes SVG elements into a string, a line per element. */
final class Svg {
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    Svg() {
        try {
            // The JDK's own writer, whatever the class path offers: the same text everywhere.
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw impossible(e);
        }
    }

    Svg open(String element) {
        return write(() -> {
            xml.writeCharacters("\n");
            xml.writeStartElement(element);
        });
    }

    Svg openInText(String element) {
        return write(() -> xml.writeStartElement(element));
    }

    /** An element without content, which needs no {@link #close}. */
    Svg leaf(String element) {
        return write(() -> {
            xml.writeCharacters("\n");
            xml.writeEmptyElement(element);
        });
    }

    /** An attribute of the element that was begun last. */
    Svg with(String attribute, String value) {
        return write(() -> xml.writeAttribute(attribute, value));
    }

    /** An attribute of the element that was begun last, in pixels. */
    Svg with(String attribute, double value) {
        return with(attribute, number(value));
    }

    Svg text(String characters) {
        return write(() -> xml.writeCharacters(characters));
    }

    Svg close() {
        return write(xml::writeEndElement);
    }

    /** Pixels rounded to a tenth, in no country's manner. */
    static String number(double pixels) {
        String digits = String.format(Locale.ROOT, "%.1f", pixels);
        return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
    }

    @Override
    public String toString() {
        return text.toString().strip() + "\n";
    }

    private Svg write(XmlStep step) {
        try {
            step.run();
            return this;
        } catch (XMLStreamException e) {
            throw impossible(e);
        }
    }

    private static IllegalStateException impossible(XMLStreamException e) {
        return new IllegalStateException("a string cannot fail to be written", e);
    }

    private interface XmlStep {
        void run() throws XMLStreamException;
    }
}
