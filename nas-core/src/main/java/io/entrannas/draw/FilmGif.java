package io.entrannas.draw;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Films of cells as one animated GIF, which repeats for ever. */
public final class FilmGif {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    private static final double MARGIN = 16;
    private static final double TITLE_HEIGHT = 30;
    private static final double TITLE_SIZE = 16;
    /** Steps in which an epoch fades into the next. */
    private static final int STEPS = 4;

    /** Hundredths of a second that an epoch stands, a step of its fading takes, and the last epoch stands. */
    private static final int EPOCH_TIME = 40;

    private static final int STEP_TIME = 8;
    private static final int END_TIME = 250;

    private final List<CellFilm> films;

    private FilmGif(List<CellFilm> films) {
        this.films = films;
    }

    /**
     * @param films of the same length, at least one epoch; drawn one below the other
     * @return a GIF file
     */
    public static byte[] of(List<CellFilm> films) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            new FilmGif(films).write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private void write(ImageOutputStream out) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            int last = films.get(0).length() - 1;
            for (int epoch = 0; epoch <= last; epoch++) {
                frame(writer, epoch, epoch == last ? END_TIME : EPOCH_TIME);
                for (int step = 1; epoch < last && step < STEPS; step++) {
                    frame(writer, epoch + (double) step / STEPS, STEP_TIME);
                }
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }

    private void frame(ImageWriter writer, double time, int hundredths) throws IOException {
        BufferedImage image = picture(time);
        IIOMetadata metadata = writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(hundredths));
        IIOMetadataNode repeat = child(child(root, "ApplicationExtensions"), "ApplicationExtension");
        repeat.setAttribute("applicationID", "NETSCAPE");
        repeat.setAttribute("authenticationCode", "2.0");
        // Sub-block 1: how often to repeat, 0 for ever, low byte first.
        repeat.setUserObject(new byte[] {1, 0, 0});
        metadata.mergeTree(FORMAT, root);
        writer.writeToSequence(new IIOImage(image, null, metadata), null);
    }

    private static IIOMetadataNode child(IIOMetadataNode parent, String name) {
        IIOMetadataNode child = new IIOMetadataNode(name);
        parent.appendChild(child);
        return child;
    }

    /** Both cells at a moment, with the number of the epoch, from 1. */
    BufferedImage picture(double time) {
        double width = films.stream().mapToDouble(CellFilm::width).max().orElseThrow();
        double height =
                films.stream().mapToDouble(film -> film.height() + TITLE_HEIGHT).sum();
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(width + 2 * MARGIN), (int) Math.ceil(height + 2 * MARGIN), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.decode(CellFilm.BACKGROUND));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.translate(MARGIN, MARGIN);
        AffineTransform origin = graphics.getTransform();
        double top = 0;
        for (CellFilm film : films) {
            graphics.setTransform(origin);
            graphics.translate(0, top);
            graphics.setColor(Color.decode(CellFilm.INK));
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) TITLE_SIZE));
            graphics.drawString(
                    CellPanel.title(film.type()) + ", epoch " + (1 + Math.round(time)), 0, (float) TITLE_SIZE);
            graphics.translate(0, TITLE_HEIGHT);
            film.paint(graphics, time);
            top += TITLE_HEIGHT + film.height();
        }
        graphics.dispose();
        return image;
    }
}
