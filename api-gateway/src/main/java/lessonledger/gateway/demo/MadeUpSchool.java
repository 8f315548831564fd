package lessonledger.gateway.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.PackageId;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;

/**
 * Who teaches and learns in the demo. The people are made up; one teacher and one student are the example that the README
 * and the API's description use.
 *
 * @param teachers by id
 * @param packages what the school offers
 * @param students by id
 */
record MadeUpSchool(List<Teacher> teachers, List<Package> packages, List<Student> students) {

    private static final int STUDENTS = 400;
    private static final int FIRST_TEACHER = 406;
    private static final int FIRST_STUDENT = 244_081;

    private static final BigDecimal DISCOUNT = new BigDecimal("3.00");

    private static final List<Package> PACKAGES = List.of(
            new Package("Europe", "Lessons in Europe", "33.00", 28, 30),
            new Package("Gulf", "Gulf states", "28.50", 22, 30),
            new Package("East Africa", "East Africa", "14.00", 20, 30),
            new Package("North America", "USA and Canada", "41.00", 12, 30),
            new Package("Family", "Brothers and sisters", "24.00", 12, 25),
            new Package("Intensive", "Intensive, 40 minutes", "52.00", 6, 40));

    /** A teacher. */
    record Teacher(TeacherId id, String name) {}

    /**
     * A student.
     *
     * @param lessonMinutes how long a lesson is meant to be
     * @param lessonsPerWeek how many there are
     * @param telegram whether links reach the student by themselves
     */
    record Student(StudentId id, Particulars particulars, int lessonMinutes, int lessonsPerWeek, Telegram telegram) {}

    /** How links reach a student. In the demo nothing is ever sent; only the ledger's record says so. */
    enum Telegram {
        WORKS,
        BLOCKED,
        NONE
    }

    /**
     * A package.
     *
     * @param share how many of a hundred students have it
     * @param lessonMinutes how long a lesson is meant to be
     */
    record Package(PackageId id, String name, BigDecimal rate, int share, int lessonMinutes) {

        Package(String id, String name, String rate, int share, int lessonMinutes) {
            this(new PackageId(id), name, new BigDecimal(rate), share, lessonMinutes);
        }
    }

    private record Names(String language, int share, List<String> given, List<String> family) {}

    /** Makes the school up. */
    static MadeUpSchool of(RandomGenerator random) {
        Properties words = words();
        List<Teacher> teachers = new ArrayList<>();
        for (String name : list(words, "teachers")) {
            teachers.add(new Teacher(new TeacherId("U" + (FIRST_TEACHER + teachers.size())), name));
        }
        List<Names> names = words.stringPropertyNames().stream()
                .filter(key -> key.endsWith(".share"))
                .sorted()
                .map(key -> names(words, key.substring(0, key.length() - ".share".length())))
                .toList();
        Set<String> taken = new HashSet<>(Set.of("Sara Omar"));
        List<Student> students = new ArrayList<>();
        for (int i = 0; i < STUDENTS; i++) {
            boolean example = i == STUDENTS - 1;
            Names culture = byShare(names, Names::share, random);
            Package booked = example ? PACKAGES.get(0) : byShare(PACKAGES, Package::share, random);
            String name = example ? "Sara Omar" : freshName(culture, taken, random);
            Teacher teacher = teachers.get(i % teachers.size());
            students.add(new Student(
                    new StudentId(FIRST_STUDENT + i),
                    new Particulars(
                            name,
                            teacher.id(),
                            booked.id().value(),
                            // One in sixteen has agreed on something else; most pay what the package costs.
                            i % 16 == 7 ? booked.rate().subtract(DISCOUNT) : null,
                            example ? "en" : culture.language(),
                            null),
                    booked.lessonMinutes(),
                    4 + random.nextInt(4) - (random.nextInt(4) == 0 ? 1 : 0),
                    random.nextInt(100) < 92
                            ? Telegram.WORKS
                            : random.nextInt(3) == 0 ? Telegram.BLOCKED : Telegram.NONE));
        }
        return new MadeUpSchool(List.copyOf(teachers), PACKAGES, List.copyOf(students));
    }

    private static String freshName(Names culture, Set<String> taken, RandomGenerator random) {
        String name = pick(culture.given(), random) + " " + pick(culture.family(), random);
        for (int tries = 0; tries < 50 && !taken.add(name); tries++) {
            name = pick(culture.given(), random) + " " + pick(culture.family(), random);
        }
        return name;
    }

    private static <T> T byShare(List<T> all, java.util.function.ToIntFunction<T> share, RandomGenerator random) {
        int left = random.nextInt(all.stream().mapToInt(share).sum());
        for (T one : all) {
            left -= share.applyAsInt(one);
            if (left < 0) {
                return one;
            }
        }
        throw new IllegalStateException("Shares add up to their sum.");
    }

    private static <T> T pick(List<T> all, RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }

    private static Names names(Properties words, String key) {
        return new Names(
                key.replaceAll("-.*", ""),
                Integer.parseInt(word(words, key + ".share")),
                list(words, key + ".given"),
                list(words, key + ".family"));
    }

    private static List<String> list(Properties words, String key) {
        return List.of(word(words, key).split(",", -1));
    }

    private static String word(Properties words, String key) {
        return Objects.requireNonNull(words.getProperty(key), key);
    }

    private static Properties words() {
        Properties words = new Properties();
        try (InputStream file = Objects.requireNonNull(MadeUpSchool.class.getResourceAsStream("names.properties"))) {
            words.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }
}
