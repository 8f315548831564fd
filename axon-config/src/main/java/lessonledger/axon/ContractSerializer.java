package lessonledger.axon;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON for everything that Axon stores or sends: events under their {@link StoredTypes stored names}, tokens, snapshots and
 * messages. Instants are ISO 8601 text, absent values are left out, unknown ones are ignored when read.
 */
public final class ContractSerializer extends Jackson3Serializer {

    private final StoredTypes types;
    private final Map<Class<?>, SerializedType> storedTypes = new ConcurrentHashMap<>();

    private ContractSerializer(StoredTypes types, Builder builder) {
        super(builder);
        this.types = types;
    }

    /** Makes the serializer for messages, events and tokens. */
    public static ContractSerializer forMessages(StoredTypes types) {
        return new ContractSerializer(types, builder().jsonMapperBuilderCustomizer(ContractSerializer::contractForm));
    }

    /**
     * Makes the serializer for snapshots: aggregates by their fields, whatever their visibility, the final ones too. A
     * snapshot with more in it than the aggregate knows is not read; the events are.
     */
    public static ContractSerializer forSnapshots(StoredTypes types) {
        return new ContractSerializer(
                types,
                builder()
                        .jsonMapperBuilderCustomizer(mapper -> contractForm(mapper)
                                // Otherwise a final collection would come back empty, without a word.
                                .enable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
                                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                                .changeDefaultVisibility(v -> v.withVisibility(
                                                PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                                        .withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                                        .withVisibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY))));
    }

    private static JsonMapper.Builder contractForm(JsonMapper.Builder mapper) {
        return mapper.changeDefaultPropertyInclusion(v -> v.withValueInclusion(JsonInclude.Include.NON_NULL))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** What the ledger's own rows say without JSON is taken as it is. */
    @Override
    @SuppressWarnings("unchecked")
    public <S, T> T deserialize(SerializedObject<S> serialized) {
        if (serialized instanceof StoredEntry.StoredMetaData stored) {
            @Nullable Object said = stored.known();
            if (said != null) {
                return (T) said;
            }
        }
        if (serialized instanceof StoredEntry.Payload stored) {
            @Nullable Object event = stored.event();
            if (event != null) {
                return (T) event;
            }
        }
        return super.deserialize(serialized);
    }

    @Override
    protected String resolveClassName(SerializedType serializedType) {
        return types.classOf(serializedType.getName());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public SerializedType typeForClass(Class type) {
        if (type == null) {
            return super.typeForClass(null);
        }
        @Nullable SerializedType known = storedTypes.get(type);
        if (known == null) {
            known = new SimpleSerializedType(
                    types.nameOf(type), super.typeForClass(type).getRevision());
            storedTypes.put(type, known);
        }
        return known;
    }
}
