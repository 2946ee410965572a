package io.entrannas.jobs.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.repl.Main;
import org.apache.spark.repl.SparkILoop$;
import org.apache.spark.sql.SparkSession;
import scala.tools.nsc.Settings;

/** Runs the paragraphs of notes in order in Spark's shell, as Zeppelin's Spark interpreter does. */
public final class NotebookRun {
    private NotebookRun() {}

    /**
     * Runs notes in one shell, one after another.
     *
     * @param folder for the paragraphs as files
     * @param forms values of the forms by name of the note
     * @return by name of the note, what each paragraph printed, Markdown nothing; a table of SQL as Zeppelin gives it to its
     *     charts: columns separated by tabs, a row per line, the names of the columns first
     * @throws AssertionError when a paragraph failed, with what the shell said
     */
    public static Map<String, List<String>> outputs(
            SparkSession spark, List<Notebook> notebooks, Path folder, Map<String, Map<String, String>> forms)
            throws IOException {
        Main.sparkSession_$eq(spark);
        StringBuilder commands = new StringBuilder();
        for (Notebook notebook : notebooks) {
            for (int i = 0; i < notebook.paragraphs().size(); i++) {
                Path file = folder.resolve(notebook.id() + "-" + i + ".scala");
                String code = code(Script.of(notebook.paragraphs().get(i).text(), forms.get(notebook.name())));
                Files.writeString(
                        file,
                        "println(\"%s\")%n%s%nprintln(\"%s\")%n"
                                .formatted(mark("begin", notebook, i), code, mark("end", notebook, i)));
                commands.append(":paste ").append(file).append('\n');
            }
        }
        Settings settings = new Settings();
        settings.processArgumentString("-usejavacp -Yrepl-class-based");
        String shell = run(commands.toString(), settings);
        Map<String, List<String>> outputs = new LinkedHashMap<>();
        for (Notebook notebook : notebooks) {
            outputs.put(
                    notebook.name(),
                    IntStream.range(0, notebook.paragraphs().size())
                            .mapToObj(i -> output(shell, notebook, i))
                            .toList());
        }
        return outputs;
    }

    /** The shell's class loader must not stay on the thread, where later sessions would find it. */
    private static String run(String commands, Settings settings) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return SparkILoop$.MODULE$.run(commands, settings);
        } finally {
            Thread.currentThread().setContextClassLoader(loader);
        }
    }

    private static String output(String shell, Notebook notebook, int paragraph) {
        String begin = mark("begin", notebook, paragraph);
        int from = shell.indexOf(begin);
        int to = shell.indexOf(mark("end", notebook, paragraph));
        if (from < 0 || to < from) {
            throw new AssertionError("paragraph " + paragraph + " of " + notebook.name() + " failed: " + shell);
        }
        return shell.substring(from + begin.length(), to).strip();
    }

    private static String code(Script script) {
        return switch (script.interpreter()) {
            case "spark" -> script.text();
            case "spark.sql" -> table(script.text());
            case "md" -> "";
            default -> throw new AssertionError("no interpreter " + script.interpreter());
        };
    }

    private static String mark(String what, Notebook notebook, int paragraph) {
        return "@@" + what + " " + notebook.id() + " " + paragraph + "@@";
    }

    /** Zeppelin shows at most so many rows. */
    private static String table(String sql) {
        String quotes = "\"\"\"";
        return """
                locally {
                  val table = spark.sql(%s%s%s)
                  println(table.columns.mkString("\\t"))
                  table.take(1000).foreach(row => println(row.toSeq.mkString("\\t")))
                }""".formatted(quotes, sql, quotes);
    }
}
