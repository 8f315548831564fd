package lessonledger.gateway.demo;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.demo.MadeUpSchool.Student;

/** When the demo's lessons are: each student has fixed hours of the week, and no teacher has two students at once. */
final class Timetable {

    private static final LocalTime FIRST = LocalTime.of(8, 0);
    private static final int PER_DAY = 18;
    private static final int SLOT_MINUTES = 45;
    private static final DayOfWeek DAY_OFF = DayOfWeek.FRIDAY;

    private static final Duration BETWEEN_EXTRAS = Duration.ofMinutes(4);
    private static final Duration EXTRA_LASTS = Duration.ofMinutes(30);
    private static final int ALWAYS_RUNNING = 14;

    private final ZoneId zone;
    private final Supplier<TrackingToken> tokens;
    private final Random random;

    private record Slot(DayOfWeek day, LocalTime time, Student student) {}

    /**
     * Makes a timetable.
     *
     * @param zone the school's
     * @param tokens new ones, that nobody can guess
     * @param random decides everything else
     */
    Timetable(ZoneId zone, Supplier<TrackingToken> tokens, Random random) {
        this.zone = zone;
        this.tokens = tokens;
        this.random = random;
    }

    /**
     * Returns the lessons of these days, in the order of their links.
     *
     * @param now some lessons run at this moment and after it, whatever hour it is at the school
     */
    List<PlannedLesson> lessons(MadeUpSchool school, LocalDate from, LocalDate to, Instant now) {
        List<Slot> week = week(school);
        List<PlannedLesson> lessons = new ArrayList<>();
        List<Instant> starts = new ArrayList<>();
        from.datesUntil(to.plusDays(1))
                .forEach(date -> week.stream()
                        .filter(slot -> slot.day() == date.getDayOfWeek() && random.nextInt(100) < 97)
                        .forEach(slot -> {
                            Instant start =
                                    date.atTime(slot.time()).atZone(zone).toInstant();
                            starts.add(start);
                            lessons.add(lesson(slot.student(), start));
                        }));
        Instant end = to.plusDays(1).atStartOfDay(zone).toInstant();
        for (Instant t = now.minus(EXTRA_LASTS); t.isBefore(end); t = t.plus(BETWEEN_EXTRAS)) {
            Instant moment = t;
            long running = starts.stream()
                    .filter(start -> start.isAfter(moment.minus(EXTRA_LASTS)) && !start.isAfter(moment))
                    .count();
            for (long missing = Math.min(2, ALWAYS_RUNNING - running); missing > 0; missing--) {
                Instant start = moment.plusSeconds(random.nextInt((int) BETWEEN_EXTRAS.toSeconds()));
                starts.add(start);
                lessons.add(lesson(
                        school.students().get(random.nextInt(school.students().size())), start));
            }
        }
        lessons.sort(Comparator.comparing(PlannedLesson::sentAt));
        return lessons;
    }

    private PlannedLesson lesson(Student student, Instant start) {
        return PlannedLesson.of(student, start, tokens.get(), random);
    }

    private List<Slot> week(MadeUpSchool school) {
        Map<TeacherId, List<Integer>> free = new HashMap<>();
        school.teachers().forEach(teacher -> free.put(teacher.id(), freeSlots()));
        List<Slot> week = new ArrayList<>();
        for (Student student : school.students()) {
            List<Integer> slots = free.getOrDefault(student.particulars().teacherId(), new ArrayList<>());
            for (int i = 0; i < student.lessonsPerWeek() && !slots.isEmpty(); i++) {
                int slot = slots.remove(slots.size() - 1);
                week.add(new Slot(
                        DayOfWeek.of(1 + slot / PER_DAY),
                        FIRST.plusMinutes((long) slot % PER_DAY * SLOT_MINUTES),
                        student));
            }
        }
        return week;
    }

    private List<Integer> freeSlots() {
        List<Integer> slots = new ArrayList<>();
        for (int day = 0; day < DayOfWeek.values().length; day++) {
            for (int slot = 0; slot < PER_DAY && DayOfWeek.of(1 + day) != DAY_OFF; slot++) {
                slots.add(day * PER_DAY + slot);
            }
        }
        Collections.shuffle(slots, random);
        return slots;
    }
}
