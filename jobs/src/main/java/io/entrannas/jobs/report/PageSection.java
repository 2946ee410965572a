package io.entrannas.jobs.report;

import java.util.List;

/**
 * A section of a sweep's page, as its script reads it: a table, and drawings above it.
 *
 * @param notes what a reader must know
 */
record PageSection(String title, List<String> notes, List<Figure> figures, List<Column> columns, List<Row> rows) {
    /**
     * @param name of its file, without the ending
     * @param svg the drawing
     */
    record Figure(String name, String svg) {}

    /** @param number whether it stands on the right */
    record Column(String name, boolean number) {
        static Column text(String name) {
            return new Column(name, false);
        }

        static Column number(String name) {
            return new Column(name, true);
        }
    }

    /**
     * @param cells a text for each column
     * @param ours whether it is a result of the sweep among published ones
     * @param report where the first cell leads to, relative to the page; null for nowhere
     */
    record Row(List<String> cells, boolean ours, String report) {}
}
