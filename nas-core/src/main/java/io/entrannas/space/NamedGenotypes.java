package io.entrannas.space;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Published genotypes under the names that their authors gave them. */
public final class NamedGenotypes {
    private static final String RESOURCE = "named-genotypes.json";
    private static final Map<String, Published> PUBLISHED = load();

    private NamedGenotypes() {}

    /** All names, the oldest genotype first. */
    public static List<String> names() {
        return List.copyOf(PUBLISHED.keySet());
    }

    /**
     * The genotype of that name, its connections in the published order.
     *
     * @throws UserError when there is none; the message lists the names
     */
    public static Genotype get(String name) {
        return GenotypeText.read(published(name).genotype, name);
    }

    /**
     * Where the genotype of that name was published: repository and file.
     *
     * @throws UserError when there is none; the message lists the names
     */
    public static String source(String name) {
        return published(name).source;
    }

    private static Published published(String name) {
        Published published = PUBLISHED.get(name);
        if (published == null) {
            throw new UserError(
                    "no published genotype is named '" + name + "'; there are " + String.join(", ", names()));
        }
        return published;
    }

    private static Map<String, Published> load() {
        try (InputStream resource = NamedGenotypes.class.getResourceAsStream(RESOURCE)) {
            return new JsonMapper().readValue(resource, new TypeReference<LinkedHashMap<String, Published>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " from the program's own jar", e);
        }
    }

    private record Published(String source, String genotype) {}
}
