package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code submit/schedule}: well-formed, and the job takes the options in them. */
class ScheduleFilesTest {
    private static final Path FOLDER = Path.of("../submit/schedule");
    private static final String SCRIPT = "submit/prepare-data.sh";

    @Test
    void theLineForCron(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("prepare-data.cron")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertEquals(1, lines.size());
        Matcher line =
                Pattern.compile("([0-9]{1,2}) ([0-9]{1,2}) \\* \\* \\* (.+)").matcher(lines.get(0));
        assertTrue(line.matches(), lines.get(0));
        assertTrue(Integer.parseInt(line.group(1)) < 60 && Integer.parseInt(line.group(2)) < 24);
        String command = line.group(3);
        assertTrue(!command.contains("%"), "cron takes it for the end of the line");
        assertTaken(words(command.substring(0, command.indexOf(" 2>&1"))));

        Path script = folder.resolve(SCRIPT);
        Files.createDirectories(script.getParent());
        for (int code : new int[] {0, 1, 2, 3}) {
            Files.writeString(script, "echo noise >&2; echo '{}'; exit " + code);
            String here = command.replace("/opt/entrannas", folder.toString())
                    .replace("/var/log/entrannas", folder.toString())
                    .replace("submit/prepare-data.sh", "sh submit/prepare-data.sh");
            Process process = new ProcessBuilder("sh", "-c", here)
                    .redirectErrorStream(true)
                    .start();
            String mail = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(code == 0 || code == 3 ? "" : "noise\n", mail, "what cron mails at exit code " + code);
            assertEquals(code == 3 ? 0 : code, process.waitFor());
        }
        assertEquals("{}\n".repeat(4), Files.readString(folder.resolve("prepare-data.jsonl")));
    }

    @Test
    void theUnitsForSystemd() throws IOException {
        Map<String, String> service = unit("entrannas-prepare-data.service");
        assertEquals("oneshot", service.get("Service.Type"));
        assertEquals("3", service.get("Service.SuccessExitStatus"));
        assertTrue(service.get("Service.ExecStart").startsWith("/"), "systemd wants a whole path");
        assertTaken(words(service.get("Service.ExecStart")));

        Map<String, String> timer = unit("entrannas-prepare-data.timer");
        assertTrue(timer.get("Timer.OnCalendar").matches("\\*-\\*-\\* [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"));
        assertEquals("true", timer.get("Timer.Persistent"));
        assertEquals("timers.target", timer.get("Install.WantedBy"));
    }

    @Test
    void theApplicationForKubernetes() throws IOException, ClassNotFoundException {
        JsonNode file = new YAMLMapper()
                .readTree(FOLDER.resolve("prepare-data.kubernetes.yaml").toFile());
        assertEquals("sparkoperator.k8s.io/v1beta2", file.get("apiVersion").asText());
        assertEquals("ScheduledSparkApplication", file.get("kind").asText());
        assertTrue(file.at("/spec/schedule").asText().matches("[0-9]{1,2} [0-9]{1,2} \\* \\* \\*"));
        assertEquals("Forbid", file.at("/spec/concurrencyPolicy").asText());
        JsonNode template = file.at("/spec/template");
        assertEquals("Java", template.get("type").asText());
        assertEquals("cluster", template.get("mode").asText());
        assertEquals("Never", template.at("/restartPolicy/type").asText());
        assertEquals(
                PrepareDataJob.class, Class.forName(template.get("mainClass").asText()));
        assertTrue(template.get("mainApplicationFile").asText().endsWith("/entrannas-jobs.jar"));
        assertTrue(template.get("sparkVersion").asText().startsWith("3.5."));
        assertTrue(template.at("/driver/memory").isTextual()
                && template.at("/executor/memory").isTextual());
        List<String> arguments = new ArrayList<>();
        template.get("arguments").forEach(argument -> arguments.add(argument.asText()));
        assertTaken(arguments);
    }

    /** What stands behind the script. */
    private static List<String> words(String command) {
        String options = command.substring(command.indexOf(SCRIPT) + SCRIPT.length());
        return List.of(options.strip().split(" +"));
    }

    private static void assertTaken(List<String> options) {
        assertTrue(options.contains("--json"), options.toString());
        assertDoesNotThrow(() -> PrepareDataJob.commandLine().parseArgs(options.toArray(String[]::new)));
    }

    /** The settings of a unit by section and name. */
    private static Map<String, String> unit(String name) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        String section = "";
        for (String line : Files.readAllLines(FOLDER.resolve(name))) {
            Matcher header = Pattern.compile("\\[(Unit|Service|Timer|Install)]").matcher(line);
            Matcher setting = Pattern.compile("([A-Za-z]+)=(.+)").matcher(line);
            if (header.matches()) {
                section = header.group(1);
            } else if (setting.matches()) {
                settings.put(section + "." + setting.group(1), setting.group(2));
            } else {
                assertTrue(line.isBlank() || line.startsWith("#"), name + ": " + line);
            }
        }
        return settings;
    }
}
