package lessonledger.axon;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The short way between an event and its {@link PackedJson}: the same members and the same bytes as by way of its JSON, without
 * the JSON. It is open to records whose components are texts, whole numbers, truth values and instants, and to values that
 * every JSON writer writes alike; all others, and all events that have to be upcast, go the long way.
 */
final class PackedRecord {

    private static final ClassValue<Optional<PackedRecord>> KNOWN = new ClassValue<>() {
        @Override
        protected Optional<PackedRecord> computeValue(Class<?> type) {
            return of(type);
        }
    };

    private static final long YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;
    private static final long LARGEST = 999_999_999_999_999_999L;

    private final Constructor<?> constructor;
    private final String[] names;
    private final Class<?>[] types;
    private final Method[] accessors;

    private PackedRecord(Constructor<?> constructor, RecordComponent[] components) {
        this.constructor = constructor;
        this.names = Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
        this.types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        this.accessors =
                Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
    }

    private static Optional<PackedRecord> of(Class<?> type) {
        if (!type.isRecord()) {
            return Optional.empty();
        }
        RecordComponent[] components = type.getRecordComponents();
        boolean simple = Arrays.stream(components).map(RecordComponent::getType).allMatch(PackedRecord::isSimple);
        if (!simple || components.length == 0) {
            return Optional.empty();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            PackedRecord known = new PackedRecord(constructor, components);
            for (Method accessor : known.accessors) {
                accessor.setAccessible(true);
            }
            return Optional.of(known);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("A record without its constructor: " + type.getName(), e);
        }
    }

    private static boolean isSimple(Class<?> type) {
        return type == String.class
                || type == Instant.class
                || type == long.class
                || type == Long.class
                || type == int.class
                || type == Integer.class
                || type == boolean.class
                || type == Boolean.class;
    }

    /** Takes an event apart, or returns null when it has to go the long way. */
    static @Nullable PackedJson pack(Object event, String aggregate) {
        Optional<PackedRecord> known = KNOWN.get(event.getClass());
        return known.isEmpty() ? null : known.get().take(event, aggregate);
    }

    private @Nullable PackedJson take(Object event, String aggregate) {
        StringBuilder members = new StringBuilder(64);
        PackedJson.Bytes values = new PackedJson.Bytes(64);
        try {
            for (int i = 0; i < names.length; i++) {
                @Nullable Object value = accessors[i].invoke(event);
                if (value != null) {
                    if (!members.isEmpty()) {
                        members.append(',');
                    }
                    members.append(names[i]);
                    char sign = put(value, aggregate, values);
                    if (sign == 0) {
                        return null;
                    }
                    members.append(sign);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("An event that cannot be read: " + event.getClass(), e);
        }
        return members.isEmpty() || members.length() > PackedJson.LONGEST_MEMBERS
                ? null
                : new PackedJson(members.toString(), values.toByteArray());
    }

    /** Returns the value's sign, or 0 when it has to go the long way. */
    private static char put(Object value, String aggregate, PackedJson.Bytes values) {
        if (value instanceof String text) {
            return putText(text, aggregate, values);
        } else if (value instanceof Instant at) {
            long millis = millis(at);
            if (millis < 0) {
                return 0;
            }
            values.fixed(millis);
            return '@';
        } else if (value instanceof Boolean is) {
            values.write(is ? 1 : 0);
            return '?';
        }
        long number = ((Number) value).longValue();
        if (number < 0 || number > LARGEST) {
            return 0;
        }
        values.number(number);
        return '#';
    }

    private static char putText(String text, String aggregate, PackedJson.Bytes values) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return 0;
            }
        }
        if (text.equals(aggregate)) {
            return '=';
        }
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (text.endsWith("Z") && PackedJson.instant(bytes, 0, bytes.length) >= 0) {
            // A text that looks like an instant is packed as one, and only the long way knows that it is a text.
            return 0;
        }
        values.counted(bytes, 0, bytes.length);
        return '"';
    }

    private static long millis(Instant at) {
        return at.getNano() % 1_000_000 == 0 && at.getEpochSecond() >= 0 && at.getEpochSecond() < YEAR_10000
                ? at.toEpochMilli()
                : -1;
    }

    /** Returns how the events of a kind are read on the short way, or null when it is not open to them. */
    static @Nullable Reading reading(EventKind kind, StoredTypes stored) {
        Class<?> type;
        try {
            type = Class.forName(stored.classOf(kind.payloadType()));
        } catch (ClassNotFoundException e) {
            return null;
        }
        @Nullable Revision revision = type.getAnnotation(Revision.class);
        boolean current = (revision == null ? "" : revision.value()).equals(kind.revision());
        Optional<PackedRecord> known = KNOWN.get(type);
        return !current || known.isEmpty() ? null : Reading.of(known.get(), kind.members());
    }

    /** Makes events of one kind from their values. */
    static final class Reading {

        private final PackedRecord of;
        private final String signs;
        private final int[] places;

        private Reading(PackedRecord of, String signs, int[] places) {
            this.of = of;
            this.signs = signs;
            this.places = places;
        }

        static @Nullable Reading of(PackedRecord record, String members) {
            String[] each = members.split(",", -1);
            StringBuilder signs = new StringBuilder();
            int[] places = new int[each.length];
            boolean[] given = new boolean[record.names.length];
            for (int i = 0; i < each.length; i++) {
                String name = each[i].substring(0, each[i].length() - 1);
                char sign = each[i].charAt(name.length());
                int place = Arrays.asList(record.names).indexOf(name);
                if (place < 0 || given[place] || !fits(sign, record.types[place])) {
                    return null;
                }
                given[place] = true;
                places[i] = place;
                signs.append(sign);
            }
            for (int i = 0; i < given.length; i++) {
                if (!given[i] && record.types[i].isPrimitive()) {
                    return null;
                }
            }
            return new Reading(record, signs.toString(), places);
        }

        private static boolean fits(char sign, Class<?> type) {
            return switch (sign) {
                case '=', '"' -> type == String.class;
                case '@' -> type == Instant.class;
                case '?' -> type == boolean.class || type == Boolean.class;
                case '#' -> type == long.class || type == Long.class || type == int.class || type == Integer.class;
                default -> false;
            };
        }

        /** Returns the event, or null when it has to go the long way. */
        @Nullable
        Object read(byte[] values, String aggregate) {
            if (aggregate.indexOf('\\') >= 0) {
                // As a text in JSON it may stand for another one.
                return null;
            }
            PackedJson.Reader in = new PackedJson.Reader(values);
            @Nullable Object[] arguments = new @Nullable Object[of.names.length];
            for (int i = 0; i < places.length; i++) {
                int place = places[i];
                switch (signs.charAt(i)) {
                    case '=' -> arguments[place] = aggregate;
                    case '@' -> arguments[place] = Instant.ofEpochMilli(in.fixed());
                    case '?' -> arguments[place] = in.next() == 1;
                    case '#' -> {
                        long number = in.number();
                        if (of.types[place] == long.class || of.types[place] == Long.class) {
                            arguments[place] = number;
                        } else if (number <= Integer.MAX_VALUE) {
                            arguments[place] = (int) number;
                        } else {
                            return null;
                        }
                    }
                    default -> {
                        @Nullable String text = in.plainText();
                        if (text == null) {
                            return null;
                        }
                        arguments[place] = text;
                    }
                }
            }
            try {
                return of.constructor.newInstance(arguments);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "An event that cannot be made: " + of.constructor.getDeclaringClass(), e);
            }
        }
    }
}
