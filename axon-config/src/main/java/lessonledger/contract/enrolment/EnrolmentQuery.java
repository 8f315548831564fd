package lessonledger.contract.enrolment;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about the school's directory. */
public sealed interface EnrolmentQuery {

    /** Teachers. Answered with {@link Teachers}. */
    record FindTeachers(Listing listing) implements EnrolmentQuery {

        /** All teachers, archived ones too, by id. */
        public FindTeachers() {
            this(Listing.EVERYBODY);
        }
    }

    /** One teacher, archived or not. Answered with {@link Teachers} of at most one. */
    record FindTeacher(String teacherId) implements EnrolmentQuery {}

    /**
     * Students. Answered with {@link Students}.
     *
     * @param teacherId whose students, or null for everybody's
     * @param packageId who has this package, or null for whichever
     */
    record FindStudents(
            Listing listing,
            @Nullable String teacherId,
            @Nullable String packageId) implements EnrolmentQuery {

        /** All students, archived ones too, by id. */
        public FindStudents() {
            this(Listing.EVERYBODY, null, null);
        }
    }

    /** A teacher's students who are not archived, by id. Answered with {@link Students}. */
    record FindStudentsOf(String teacherId) implements EnrolmentQuery {}

    /** One student, archived or not. Answered with {@link Students} of at most one. */
    record FindStudent(int studentId) implements EnrolmentQuery {}

    /**
     * Whether the school has a bot and what it is called. Answered with {@link Bot}.
     *
     * @param named whether the name is wanted, for which Telegram may have to be asked
     */
    record FindBot(boolean named) implements EnrolmentQuery {}

    /**
     * The school's bot in Telegram.
     *
     * @param listens whether there is one, and it hears what people say to it
     * @param userName what Telegram calls it, or null when there is none, Telegram cannot be asked at the moment, or nobody wanted
     *     to know
     */
    record Bot(boolean listens, @Nullable String userName) {}

    /** The chats that receive a student's links, as the ledger knows them this moment. Answered with {@link LinkedChats}. */
    record FindLinkedChats(int studentId) implements EnrolmentQuery {}

    /**
     * The chats that receive a student's links, the first one first.
     *
     * @param enrolled whether there is such a student
     */
    record LinkedChats(boolean enrolled, List<LinkedChat> chats) {}

    /**
     * A chat that receives a student's links. Which one it is, nobody is told: by its id anybody's bot could be asked who that
     * is.
     *
     * @param number what it is unlinked by. It counts the student's own affairs and says nothing of the chat; a chat that is
     *     linked again gets another
     * @param since when it was linked
     */
    record LinkedChat(long number, Instant since) {}

    /** The packages that the school offers, by id. Answered with {@link Packages}. */
    record FindPackages(Presence presence) implements EnrolmentQuery {}

    /** One package, archived or not. Answered with {@link Packages} of at most one. */
    record FindPackage(String packageId) implements EnrolmentQuery {}

    /** Whether archived ones are meant. */
    enum Presence {
        /** Those who are not archived. */
        PRESENT,
        /** Those who are. */
        ARCHIVED,
        /** Both. */
        ALL
    }

    /** What a list is ordered by; the id breaks ties. */
    enum Order {
        ID,
        NAME
    }

    /**
     * Which people are listed, in which order, and from where.
     *
     * @param text a part of a name or the beginning of an id, of students also a part of their package's id; null for all. Case
     *     counts for nothing, nor do accents in names
     * @param first how many at most, or null for all
     * @param after the id of the last one of the page before, or null for the first page
     */
    record Listing(
            @Nullable String text,
            Presence presence,
            Order order,
            @Nullable Integer first,
            @Nullable String after) {

        /** All, archived ones too, by id. */
        public static final Listing EVERYBODY = new Listing(null, Presence.ALL, Order.ID, null, null);
    }

    /** An answer that holds teachers. */
    record Teachers(List<Teacher> teachers, Page page) {}

    /** An answer that holds students. */
    record Students(List<Student> students, Page page) {}

    /** An answer that holds packages. */
    record Packages(List<Package> packages) {}

    /**
     * Where a page ends.
     *
     * @param endCursor what to ask for the next page {@code after}, or null when this one is empty
     * @param hasNextPage whether more follow
     * @param total how many there are on all pages
     */
    record Page(@Nullable String endCursor, boolean hasNextPage, long total) {}

    /**
     * A teacher as the directory shows them.
     *
     * @param students how many students who are not archived they teach
     */
    record Teacher(String id, String name, long students, boolean archived) {}

    /**
     * A student as the directory shows them. How many chats are linked is shown, their ids are not.
     *
     * @param teacherName null while the teacher's own events have not arrived yet
     * @param packageRate what one session is charged, in the school's currency
     * @param ownRate whether that is the student's own, and not what the package costs
     * @param packageSince since when they have the package
     * @param telegramLinked whether any chat receives the links
     * @param telegramChats how many do
     */
    record Student(
            int id,
            String name,
            String teacherId,
            @Nullable String teacherName,
            String packageId,
            BigDecimal packageRate,
            boolean ownRate,
            Instant packageSince,
            boolean archived,
            String language,
            boolean telegramLinked,
            int telegramChats) {}

    /**
     * A package as the directory shows it.
     *
     * @param rate what one session is charged, in the school's currency
     * @param offeredSince when it was offered first
     * @param students how many students who are not archived have it
     */
    record Package(String id, String name, BigDecimal rate, Instant offeredSince, long students, boolean archived) {}
}
