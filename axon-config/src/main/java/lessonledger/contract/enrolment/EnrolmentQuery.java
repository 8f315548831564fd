package lessonledger.contract.enrolment;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about the school's directory. */
public sealed interface EnrolmentQuery {

    /** All teachers, by id. Answered with {@link Teachers}. */
    record FindTeachers() implements EnrolmentQuery {}

    /** One teacher. Answered with {@link Teachers} of at most one. */
    record FindTeacher(String teacherId) implements EnrolmentQuery {}

    /** All students, by id. Answered with {@link Students}. */
    record FindStudents() implements EnrolmentQuery {}

    /** A teacher's students, by id. Answered with {@link Students}. */
    record FindStudentsOf(String teacherId) implements EnrolmentQuery {}

    /** One student. Answered with {@link Students} of at most one. */
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

    /** An answer that holds teachers. */
    record Teachers(List<Teacher> teachers) {}

    /** An answer that holds students. */
    record Students(List<Student> students) {}

    /** A teacher as the directory shows them. */
    record Teacher(String id, String name) {}

    /**
     * A student as the directory shows them. How many chats are linked is shown, their ids are not.
     *
     * @param teacherName null while the teacher's own events have not arrived yet
     * @param packageRate what one session is charged, in the school's currency
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
            String language,
            boolean telegramLinked,
            int telegramChats) {}
}
