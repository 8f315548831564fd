package lessonledger.axon;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the aggregate that a command is for by its annotated record component, as Axon's own resolver does, but looks for that
 * component once for every type and not once for every command.
 */
final class RememberedTargets implements CommandTargetResolver {

    private final CommandTargetResolver others =
            AnnotationCommandTargetResolver.builder().build();

    /** Empty for a type that is no record with one target and without a version: Axon's resolver knows what to do with it. */
    private final Map<Class<?>, Optional<Method>> accessors = new ConcurrentHashMap<>();

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        Optional<Method> accessor = accessors.computeIfAbsent(command.getPayloadType(), RememberedTargets::accessor);
        if (accessor.isEmpty()) {
            return others.resolveTarget(command);
        }
        @Nullable Object target;
        try {
            target = accessor.get().invoke(command.getPayload());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The target of " + command.getCommandName() + " cannot be read.", e);
        }
        return target == null
                ? others.resolveTarget(command)
                : new VersionedAggregateIdentifier(target.toString(), null);
    }

    private static Optional<Method> accessor(Class<?> type) {
        if (!type.isRecord()
                || Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> method.isAnnotationPresent(TargetAggregateVersion.class))) {
            return Optional.empty();
        }
        List<Method> targets = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getAccessor)
                .filter(accessor -> accessor.isAnnotationPresent(TargetAggregateIdentifier.class))
                .toList();
        if (targets.size() != 1) {
            return Optional.empty();
        }
        targets.get(0).setAccessible(true);
        return Optional.of(targets.get(0));
    }
}
