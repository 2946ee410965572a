package io.entrannas.space;

import static io.entrannas.space.Operation.AVG_POOL_3X3;
import static io.entrannas.space.Operation.DIL_CONV_5X5;
import static io.entrannas.space.Operation.MAX_POOL_3X3;
import static io.entrannas.space.Operation.SEP_CONV_3X3;
import static io.entrannas.space.Operation.SKIP_CONNECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenotypeFormatTest {
    /** Two intermediate nodes; the second of the normal cell is not part of the output. */
    private static final Genotype SMALL = new Genotype(
            new CellGenotype(
                    4,
                    List.of(
                            new Connection(SEP_CONV_3X3, 1, 2),
                            new Connection(SKIP_CONNECT, 0, 2),
                            new Connection(DIL_CONV_5X5, 2, 3),
                            new Connection(SEP_CONV_3X3, 0, 3)),
                    List.of(2, 3)),
            new CellGenotype(
                    4,
                    List.of(
                            new Connection(MAX_POOL_3X3, 0, 2),
                            new Connection(MAX_POOL_3X3, 0, 2),
                            new Connection(AVG_POOL_3X3, 1, 3),
                            new Connection(SKIP_CONNECT, 2, 3)),
                    List.of(3, 2)));

    private static final String SMALL_TEXT = "Genotype("
            + "normal=[('sep_conv_3x3', 1), ('skip_connect', 0), ('dil_conv_5x5', 2), ('sep_conv_3x3', 0)], "
            + "normal_concat=range(2, 4), "
            + "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 0), ('avg_pool_3x3', 1), ('skip_connect', 2)], "
            + "reduce_concat=[3, 2])";

    private static final String SMALL_JSON = """
            {
              "format" : "entrannas-genotype",
              "version" : 1,
              "normal" : {
                "nodes" : 4,
                "connections" : [
                  {"operation" : "sep_conv_3x3", "source" : 1, "target" : 2},
                  {"operation" : "skip_connect", "source" : 0, "target" : 2},
                  {"operation" : "dil_conv_5x5", "source" : 2, "target" : 3},
                  {"operation" : "sep_conv_3x3", "source" : 0, "target" : 3}
                ],
                "concat" : [2, 3]
              },
              "reduce" : {
                "nodes" : 4,
                "connections" : [
                  {"operation" : "max_pool_3x3", "source" : 0, "target" : 2},
                  {"operation" : "max_pool_3x3", "source" : 0, "target" : 2},
                  {"operation" : "avg_pool_3x3", "source" : 1, "target" : 3},
                  {"operation" : "skip_connect", "source" : 2, "target" : 3}
                ],
                "concat" : [3, 2]
              }
            }
            """;

    @Test
    void bothFormsAreWrittenExactlySo() {
        assertEquals(SMALL_TEXT, GenotypeText.write(SMALL));
        assertEquals(SMALL_JSON, GenotypeJson.write(SMALL));
    }

    @Test
    void whatIsWrittenAsJsonIsReadBackEqual() {
        RandomGenotypes random = new RandomGenotypes(1);
        for (int i = 0; i < 500; i++) {
            Genotype genotype = random.any();
            String json = GenotypeJson.write(genotype);
            Genotype read = GenotypeFormat.read(json, "json");
            assertEquals(genotype, read);
            assertEquals(json, GenotypeJson.write(read));
        }
    }

    @Test
    void whatIsWrittenAsTextIsReadBackEqual() {
        RandomGenotypes random = new RandomGenotypes(2);
        for (int i = 0; i < 500; i++) {
            Genotype genotype = random.twoPerNode();
            assertTrue(GenotypeText.canExpress(genotype));
            assertEquals(genotype, GenotypeFormat.read(GenotypeText.write(genotype), "text"));
        }
    }

    @Test
    void textIsWrittenExactlyForTwoConnectionsPerNode() {
        RandomGenotypes random = new RandomGenotypes(3);
        for (int i = 0; i < 500; i++) {
            Genotype genotype = random.any();
            if (GenotypeText.canExpress(genotype)) {
                Genotype read = GenotypeFormat.read(GenotypeText.write(genotype), "text");
                assertEquals(genotype.sorted(), read.sorted());
            } else {
                assertThrows(UserError.class, () -> GenotypeText.write(genotype));
            }
        }
    }

    @Test
    void anotherNumberOfConnectionsPerNodeIsSentToJson() {
        CellGenotype three = new CellGenotype(
                3,
                List.of(
                        new Connection(SEP_CONV_3X3, 0, 2),
                        new Connection(SKIP_CONNECT, 0, 2),
                        new Connection(SKIP_CONNECT, 1, 2)),
                List.of(2));
        Genotype genotype = new Genotype(SMALL.normal(), three);

        assertFalse(GenotypeText.canExpress(genotype));
        UserError error = assertThrows(UserError.class, () -> GenotypeText.write(genotype));
        assertEquals(
                "the DARTS text form holds exactly two connections per node, but node 2 of the reduce cell has 3;"
                        + " write the genotype as JSON",
                error.getMessage());
        assertEquals(genotype, GenotypeFormat.read(GenotypeJson.write(genotype), "json"));
    }

    @Test
    void textIsReadAsPythonReadsIt() {
        String published = """
                # found by hand
                My_Net2 = Genotype(
                  reduce_concat=(3, 2,),
                  reduce = [
                    ("max_pool_3x3", 0), ('max_pool_3x3',0,),
                    ('avg_pool_3x3', 1),  # a comment (with a bracket
                    ('skip_connect',
                       2),
                  ],
                \tnormal=[('sep_conv_3x3', 1), ('skip_connect', 0),('dil_conv_5x5', 2), ('sep_conv_3x3', 0)],\r
                  normal_concat = range( 2 , 4 ),
                )

                """;

        assertEquals(SMALL, GenotypeFormat.read(published, "published"));
        assertEquals(SMALL, GenotypeFormat.read(SMALL_TEXT.replace(" ", ""), "dense"));
        assertEquals(SMALL, GenotypeFormat.read("\n\n " + SMALL_JSON.replaceAll("\\s", ""), "dense"));
    }

    @Test
    void theExamplesInTheDocumentationAreWhatIsWritten() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "genotypes.md"));

        String json = example(page, "json");
        assertEquals(json, GenotypeJson.write(GenotypeFormat.read(json, "json")));
        String text = example(page, "python").strip();
        assertEquals(text, GenotypeText.write(GenotypeFormat.read(text, "python")));
    }

    private static String example(String page, String language) {
        String fence = "```" + language + "\n";
        int start = page.indexOf(fence) + fence.length();
        return page.substring(start, page.indexOf("```", start));
    }

    @Test
    void errorsInTextGiveThePlaceAndWhatWasExpected() {
        assertRefused("", "g, line 1, column 1: expected a genotype, either Genotype(normal=", "the end of the text");
        assertRefused("\n  hello world", "g, line 2, column 9: expected a genotype", "or JSON", "'world'");
        assertRefused("DARTS = Network(", "g, line 1, column 9: expected a genotype", "'Network('");
        assertRefused("<html>", "g, line 1, column 1: expected a genotype", "'<html>'");
        assertRefused(SMALL_TEXT + "\nOther = 1", "g, line 2, column 1: expected the end of the text", "'Other = 1'");
        assertRefused(
                SMALL_TEXT.replace("skip_connect', 0", "skip', 0"),
                "g, line 1, column 40: no operation is named 'skip'",
                "skip_connect, sep_conv_3x3");
        assertRefused(
                "Genotype(\n  normal=[('none', 1)", "g, line 2, column 12: 'none' is the lack of a connection", "JSON");
        assertRefused(
                SMALL_TEXT.replace("('dil_conv_5x5', 2)", "('dil_conv_5x5', 3)"),
                "g, line 1, column 77: this entry leads to node 3 and can read nodes 0..2, not 3");
        assertRefused(SMALL_TEXT.replace("('dil_conv_5x5', 2), ", ""), "column 79: expected two entries", "found 3");
        assertRefused("Genotype(normal=[])", "column 18: expected two entries per intermediate node, found 0");
        assertRefused(
                SMALL_TEXT.replace("range(2, 4)", "range(2, 5)"),
                "column 117: the cell's output names node 4, but its intermediate nodes are 2..3");
        assertRefused(SMALL_TEXT.replace("range(2, 4)", "range(4, 2)"), "column 117: a cell's output concatenates");
        assertRefused(SMALL_TEXT.replace("range(2, 4)", "all"), "column 117: expected nodes as range(2, 6)", "'all, ");
        assertRefused(SMALL_TEXT.replace("[3, 2]", "[3, 20000000000]"), "expected the number of a node, found '2000");
        assertRefused(SMALL_TEXT.replace(", reduce_concat=[3, 2]", ""), "expected the argument reduce_concat too");
        assertRefused(SMALL_TEXT.replace("reduce=", "normal="), "expected one of normal, normal_concat", "'normal=");
        assertRefused(SMALL_TEXT.replace("reduce=", "extra="), "expected one of normal, normal_concat", "'extra=");
        assertRefused("Genotype([('sep_conv_3x3', 1)", "column 10: expected one of normal", "'[('sep_conv_3x3', 1)'");
        assertRefused("Genotype(normal=[('sep_conv_3x3\n', 1)]", "column 19: expected the name of an operation in quo");
    }

    @Test
    void aTextThatEndsTooEarlyIsRefusedWhereverItEnds() {
        for (int end = 0; end < SMALL_TEXT.length(); end++) {
            assertRefused(SMALL_TEXT.substring(0, end), "g, line 1, column ");
        }
        for (int end = 0; end < SMALL_JSON.lastIndexOf('}'); end++) {
            assertRefused(SMALL_JSON.substring(0, end), "g, line ", ", column ");
        }
    }

    @Test
    void errorsInJsonGiveThePlaceAndWhatWasExpected() {
        assertRefused("{}", "g, line 1, column 1: expected a genotype with \"format\"", "found no such field");
        assertRefused(json("\"version\" : 1", "\"version\" : 2"), "expected a genotype with \"version\" : 1, found 2");
        assertRefused(json("\"normal\" :", "\"normal\" ;"), "g, line 4, column 13: ");
        assertRefused(
                json("dil_conv_5x5", "dil_conv_9x9"),
                "g, line 9, column 22: normal.connections[2].operation: no operation is named 'dil_conv_9x9'; there");
        assertRefused(
                json("\"dil_conv_5x5\"", "\"none\""), "g, line 9, ", "normal.connections[2]: 'none' is no connection");
        assertRefused(json("\"dil_conv_5x5\"", "null"), "g, line 9, column 22: expected the name of an operation");
        assertRefused(
                json("\"dil_conv_5x5\"", "5"),
                "g, line 9, column 22: normal.connections[2].operation: no operation is named '5'");
        assertRefused(
                json("\"source\" : 2, \"target\" : 3}\n    ],", "\"source\" : 3, \"target\" : 3}\n    ],"),
                "g, line 20, ",
                "reduce.connections[3]: no edge leads from node 3 to node 3");
        assertRefused(json("[2, 3]", "[2, 4]"), "g, line 13, ", "normal: the cell's output names node 4");
        assertRefused(json("[2, 3]", "\"all\""), "g, line 12, column 16: expected a list as 'normal.concat'");
        assertRefused(
                json("[2, 3]", "[2, null]"), "g, line 12, column 20: expected a whole number as 'normal.concat[1]'");
        assertRefused(json(",\n    \"concat\" : [2, 3]", ""), "expected a list as 'normal.concat'");
        assertRefused(json("\"source\" : 1, ", ""), "g, line 7, ", "a whole number as 'normal.connections[0].source'");
        assertRefused(json("\"source\" : 1", "\"source\" : 1.5"), "g, line 7, ", "normal.connections[0].source");
        assertRefused(json("\"source\" : 1", "\"source\" : \"1\""), "g, line 7, ", "normal.connections[0].source");
        assertRefused(
                json("\"nodes\" : 4,", "\"nodes\" : 4, \"channels\" : 16,"),
                "unknown field 'normal.channels'; there are concat, connections, nodes");
        assertRefused(json("\"nodes\" : 4,", "\"nodes\" : 4, \"nodes\" : 4,"), "g, line 5, ", "Duplicate field");
        assertRefused(SMALL_JSON + SMALL_JSON, "g, line 25, column 1: expected the end of the text after one genotype");
    }

    private static String json(String part, String replacement) {
        assertTrue(SMALL_JSON.contains(part), part);
        int start = SMALL_JSON.indexOf(part);
        return SMALL_JSON.substring(0, start) + replacement + SMALL_JSON.substring(start + part.length());
    }

    private static void assertRefused(String text, String... message) {
        UserError error = assertThrows(UserError.class, () -> GenotypeFormat.read(text, "g"));
        for (String part : message) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
    }
}
