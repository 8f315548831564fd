package lessonledger.axon;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;

/**
 * The names under which events are stored, from {@code contract/event-types.properties}. A stored name is for ever, while
 * the class that reads it may move; an event without a name cannot be stored.
 */
public final class StoredTypes {

    private final Map<String, String> classByName = new HashMap<>();
    private final Map<String, String> nameByClass = new HashMap<>();

    private StoredTypes(Properties registry) {
        registry.forEach((name, type) -> {
            classByName.put((String) name, (String) type);
            if (nameByClass.put((String) type, (String) name) != null) {
                throw new IllegalStateException(type + " has two stored names.");
            }
        });
    }

    /** Reads the registry on the class path. */
    public static StoredTypes load() {
        Properties registry = new Properties();
        try (Reader reader = new InputStreamReader(
                new ClassPathResource("contract/event-types.properties").getInputStream(), StandardCharsets.UTF_8)) {
            registry.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException("The registry of stored event types cannot be read.", e);
        }
        return new StoredTypes(registry);
    }

    /** Returns all stored names. */
    public Set<String> names() {
        return Set.copyOf(classByName.keySet());
    }

    /** Returns the stored name of a class; a class that is no event keeps its own. */
    public String nameOf(Class<?> type) {
        return Objects.requireNonNullElse(nameByClass.get(type.getName()), type.getName());
    }

    /** Returns the name of the class that reads what is stored under this name. */
    public String classOf(String name) {
        return Objects.requireNonNullElse(classByName.get(name), name);
    }
}
