package io.entrannas.draw;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellType;
import io.entrannas.space.Genotype;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws derived cells as SVG, as the literature draws them: the outputs of cells k-2 and k-1 on the left, intermediate
 * nodes numbered from 0, the output of cell k on the right, an edge per connection with the name of its operation. The
 * files need nothing else, bring their own light background, and describe themselves to screen readers. Equal genotypes
 * give equal text.
 */
public final class CellDrawing {
    private static final double GAP = 16;

    private CellDrawing() {}

    /** Both cells, the normal cell above the reduction cell. */
    public static String of(Genotype genotype) {
        return page(Arrays.stream(CellType.values())
                .map(type -> new CellPanel(type, genotype.cell(type)))
                .toList());
    }

    /** One cell. */
    public static String of(CellType type, CellGenotype cell) {
        return page(List.of(new CellPanel(type, cell)));
    }

    private static String page(List<CellPanel> panels) {
        double width = panels.stream().mapToDouble(CellPanel::width).max().orElseThrow();
        double height = panels.stream().mapToDouble(CellPanel::height).sum() + GAP * (panels.size() - 1);
        Svg svg = new Svg();
        svg.open("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("width", width)
                .with("height", height)
                .with("viewBox", "0 0 " + Svg.number(width) + " " + Svg.number(height))
                .with("font-family", "sans-serif")
                .with("role", "img")
                .with("aria-label", panels.stream().map(CellPanel::description).collect(Collectors.joining(" ")));
        svg.open("title")
                .text(panels.stream().map(CellPanel::title).collect(Collectors.joining(" and ")))
                .close();
        double top = 0;
        for (CellPanel panel : panels) {
            panel.draw(svg, top, width);
            top += panel.height() + GAP;
        }
        return svg.text("\n").close().toString();
    }
}
