package io.entrannas.space;

import io.entrannas.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads what Python reads as a DARTS genotype: white space, line breaks and comments anywhere, both kinds of quotes, a
 * {@code NAME =} in front, the four arguments in any order, trailing commas.
 */
final class GenotypeTextParser {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern QUOTED = Pattern.compile("'[^'\\n]*'|\"[^\"\\n]*\"");
    private static final Pattern NODE = Pattern.compile("\\d{1,3}(?!\\d)");

    private static final String GENOTYPE =
            "a genotype, either Genotype(normal=[('sep_conv_3x3', 1), ...], ...) as DARTS"
                    + " writes it or JSON that starts with {";

    private final String text;
    private final String name;
    private int position;

    GenotypeTextParser(String text, String name) {
        this.text = text;
        this.name = name;
    }

    Genotype genotype() {
        String word = next(WORD, GENOTYPE);
        if (!word.equals("Genotype")) {
            symbol('=', GENOTYPE);
            word = next(WORD, GENOTYPE);
        }
        if (!word.equals("Genotype")) {
            throw unexpected(position - word.length(), GENOTYPE);
        }
        symbol('(', GENOTYPE);
        Map<String, List<Connection>> connections = new LinkedHashMap<>();
        Map<String, Concat> concats = new LinkedHashMap<>();
        while (!accept(')')) {
            argument(connections, concats);
            if (!accept(',')) {
                symbol(')', "',' or ')'");
                break;
            }
        }
        Genotype genotype =
                new Genotype(cell(CellType.NORMAL, connections, concats), cell(CellType.REDUCE, connections, concats));
        skipBlank();
        if (position < text.length()) {
            throw unexpected(position, "the end of the text after one genotype");
        }
        return genotype;
    }

    private void argument(Map<String, List<Connection>> connections, Map<String, Concat> concats) {
        String expected = "one of normal, normal_concat, reduce and reduce_concat, each once";
        String argument = next(WORD, expected);
        int start = position - argument.length();
        if (connections.containsKey(argument) || concats.containsKey(argument)) {
            throw unexpected(start, expected);
        }
        symbol('=', "'='");
        switch (argument) {
            case "normal", "reduce" -> connections.put(argument, connections());
            case "normal_concat", "reduce_concat" -> concats.put(argument, concat());
            default -> throw unexpected(start, expected);
        }
    }

    private List<Connection> connections() {
        symbol('[', "'[' and pairs of operation and node");
        List<Connection> connections = new ArrayList<>();
        while (!accept(']')) {
            connections.add(connection(CellGraph.INPUTS + connections.size() / GenotypeText.ENTRIES_PER_NODE));
            if (!accept(',')) {
                symbol(']', "',' or ']'");
                break;
            }
        }
        if (connections.isEmpty() || connections.size() % GenotypeText.ENTRIES_PER_NODE != 0) {
            throw error(
                    position - 1,
                    "expected two entries per intermediate node, found " + connections.size()
                            + "; a cell with another number of connections into a node is written as JSON");
        }
        return connections;
    }

    private Connection connection(int target) {
        symbol('(', "a pair such as ('sep_conv_3x3', 1)");
        String quoted = next(QUOTED, "the name of an operation in quotes");
        Operation operation = operation(quoted.substring(1, quoted.length() - 1), position - quoted.length());
        symbol(',', "','");
        int source = node();
        if (source >= target) {
            throw error(
                    position - Integer.toString(source).length(),
                    "this entry leads to node " + target + " and can read nodes 0.." + (target - 1) + ", not "
                            + source);
        }
        accept(',');
        symbol(')', "')'");
        return new Connection(operation, source, target);
    }

    private Operation operation(String key, int start) {
        Operation operation;
        try {
            operation = Operation.of(key);
        } catch (IllegalArgumentException e) {
            throw error(start, e.getMessage());
        }
        if (operation == Operation.NONE) {
            throw error(
                    start,
                    "'none' is the lack of a connection and cannot be part of a genotype; write the other connections as"
                            + " JSON, which takes one or more per node");
        }
        return operation;
    }

    private Concat concat() {
        skipBlank();
        int start = position;
        if (accept('[')) {
            return new Concat(nodes(']'), start);
        }
        if (accept('(')) {
            return new Concat(nodes(')'), start);
        }
        String expected = "nodes as range(2, 6), [2, 3, 4, 5] or (2, 3, 4, 5)";
        if (!next(WORD, expected).equals("range")) {
            throw unexpected(start, expected);
        }
        symbol('(', expected);
        int first = node();
        symbol(',', "','");
        int end = node();
        accept(',');
        symbol(')', "')'");
        return new Concat(IntStream.range(first, end).boxed().toList(), start);
    }

    private List<Integer> nodes(char close) {
        List<Integer> nodes = new ArrayList<>();
        while (!accept(close)) {
            nodes.add(node());
            if (!accept(',')) {
                symbol(close, "',' or '" + close + "'");
                break;
            }
        }
        return nodes;
    }

    private CellGenotype cell(CellType type, Map<String, List<Connection>> connections, Map<String, Concat> concats) {
        List<Connection> cell = connections.get(type.key());
        Concat concat = concats.get(type.key() + "_concat");
        if (cell == null || concat == null) {
            throw error(position - 1, "expected the argument " + type.key() + (cell == null ? "" : "_concat") + " too");
        }
        try {
            return new CellGenotype(CellGraph.INPUTS + cell.size() / GenotypeText.ENTRIES_PER_NODE, cell, concat.nodes);
        } catch (IllegalArgumentException e) {
            throw error(concat.start, e.getMessage());
        }
    }

    private int node() {
        return Integer.parseInt(next(NODE, "the number of a node"));
    }

    private void symbol(char symbol, String expected) {
        if (!accept(symbol)) {
            throw unexpected(position, expected);
        }
    }

    private boolean accept(char symbol) {
        skipBlank();
        if (position < text.length() && text.charAt(position) == symbol) {
            position++;
            return true;
        }
        return false;
    }

    private String next(Pattern token, String expected) {
        skipBlank();
        Matcher matcher = token.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            throw unexpected(position, expected);
        }
        position = matcher.end();
        return matcher.group();
    }

    private void skipBlank() {
        while (position < text.length()) {
            if (text.charAt(position) == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(text.charAt(position))) {
                position++;
            } else {
                return;
            }
        }
    }

    private UserError unexpected(int at, String expected) {
        String found = at < text.length()
                ? "'"
                        + text.substring(at, Math.min(at + 20, text.length()))
                                .lines()
                                .findFirst()
                                .orElse("") + "'"
                : "the end of the text";
        return error(at, "expected " + expected + ", found " + found);
    }

    private UserError error(int at, String problem) {
        int line = (int) text.chars().limit(at).filter(c -> c == '\n').count() + 1;
        int column = at - text.lastIndexOf('\n', at - 1);
        return GenotypeFormat.error(name, line, column, problem);
    }

    /** Nodes with the place of the argument in the text, at which their errors are reported. */
    private record Concat(List<Integer> nodes, int start) {}
}
