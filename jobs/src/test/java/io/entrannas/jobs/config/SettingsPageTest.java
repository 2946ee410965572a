package io.entrannas.jobs.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every setting that the page of the paper's settings names can be set. */
class SettingsPageTest {
    private static final Pattern SETTING = Pattern.compile("`((?:search|train|run|data)\\.[^`=]+=[^`]+)`");

    @Test
    void everySettingIsTaken() throws IOException {
        List<String> settings = SETTING.matcher(Files.readString(Path.of("../docs/settings.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertTrue(settings.size() > 30, settings.toString());

        settings.forEach(setting -> JobConfig.load(Optional.empty(), List.of(setting)));
    }
}
