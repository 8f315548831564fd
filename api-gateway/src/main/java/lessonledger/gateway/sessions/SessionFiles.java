package lessonledger.gateway.sessions;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionQuery.ListSessions;
import lessonledger.contract.session.SessionQuery.Session;
import lessonledger.contract.session.SessionQuery.SessionPage;
import lessonledger.gateway.SchoolClock;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.sessions.SessionFile.Column;
import lessonledger.gateway.sessions.SessionFile.Format;
import lessonledger.gateway.spreadsheet.Csv;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sessions as files of any length. They are read page by page, each from where the one before ended, while the client takes
 * them: memory holds a page or two, however many sessions there are, and no transaction stays open meanwhile.
 */
@Component
class SessionFiles {

    private static final int PAGE = 1_000;
    private static final int LINES_PER_PIECE = 125;
    private static final int BYTES_PER_PIECE = 32 * 1024;
    private static final int ROWS_PER_SHEET = 1_000_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

    private final Dispatcher dispatcher;
    private final SchoolClock school;
    private final JsonMapper json;

    /** Making a workbook blocks, for its library writes to a stream. */
    private final Scheduler blocking = Schedulers.boundedElastic();

    SessionFiles(Dispatcher dispatcher, SchoolClock school, JsonMapper json) {
        this.dispatcher = dispatcher;
        this.school = school;
        this.json = json;
    }

    /** Returns the bytes of a file with all sessions that are asked for. */
    Publisher<DataBuffer> of(SessionRequest asked, Format format) {
        return switch (format) {
            case CSV ->
                pieces(asked).index().map(piece -> bytes((piece.getT1() == 0 ? head() : "") + csv(piece.getT2())));
            case JSONL -> pieces(asked).map(piece -> bytes(jsonLines(piece)));
            case XLSX -> workbook(asked);
        };
    }

    /** At least one piece, which is empty when there are no sessions. */
    private Flux<List<Session>> pieces(SessionRequest asked) {
        return pages(asked).concatMap(page -> Flux.fromIterable(cut(page.sessions())), 1);
    }

    private Flux<SessionPage> pages(SessionRequest asked) {
        return page(asked, null)
                .expand(page ->
                        page.page().hasNextPage() ? page(asked, page.page().endCursor()) : Mono.empty());
    }

    private Mono<SessionPage> page(SessionRequest asked, @Nullable String after) {
        @Nullable
        SessionCursor place = after == null ? null : SessionCursor.parse(after).orElseThrow();
        return dispatcher.ask(new ListSessions(asked.filter(), asked.order(), PAGE, place), SessionPage.class);
    }

    private static List<List<Session>> cut(List<Session> sessions) {
        List<List<Session>> pieces = new ArrayList<>();
        for (int i = 0; i == 0 || i < sessions.size(); i += LINES_PER_PIECE) {
            pieces.add(sessions.subList(i, Math.min(sessions.size(), i + LINES_PER_PIECE)));
        }
        return pieces;
    }

    private static DataBuffer bytes(String text) {
        return BUFFERS.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String head() {
        return Csv.BYTE_ORDER_MARK
                + Csv.lines(
                        List.of(SessionFile.COLUMNS.stream().map(Column::name).toList()));
    }

    private String csv(List<Session> sessions) {
        return Csv.lines(sessions.stream()
                .map(session -> SessionFile.COLUMNS.stream()
                        .map(column -> column.value().apply(session))
                        .map(value -> value instanceof Instant at ? written(at) : value)
                        .collect(Collectors.<@Nullable Object>toList()))
                .toList());
    }

    /** What begins with a digit is no formula, so this may pass as a text. */
    private Object written(Instant at) {
        return TIME.format(school.at(at));
    }

    private String jsonLines(List<Session> sessions) {
        return sessions.stream()
                .map(session -> json.writeValueAsString(SessionList.Session.of(session)) + "\n")
                .collect(Collectors.joining());
    }

    private Publisher<DataBuffer> workbook(SessionRequest asked) {
        Executor executor = blocking::schedule;
        return DataBufferUtils.outputStreamPublisher(
                stream -> {
                    try {
                        write(asked, stream);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                BUFFERS,
                executor,
                BYTES_PER_PIECE);
    }

    private void write(SessionRequest asked, OutputStream stream) throws IOException {
        try (Workbook workbook = new Workbook(stream, "Lesson Ledger", null)) {
            @Nullable Worksheet sheet = null;
            int row = 0;
            int sheets = 0;
            @Nullable String after = null;
            boolean more = true;
            while (more) {
                SessionPage page = Objects.requireNonNull(page(asked, after).block());
                for (Session session : page.sessions()) {
                    if (sheet == null || row > ROWS_PER_SHEET) {
                        sheet = begin(workbook, sheet, ++sheets);
                        row = 1;
                    }
                    write(sheet, row++, session);
                }
                if (sheet != null) {
                    sheet.flush();
                }
                after = page.page().endCursor();
                more = page.page().hasNextPage();
            }
            if (sheet == null) {
                sheet = begin(workbook, null, 1);
            }
            sheet.finish();
        }
    }

    private static Worksheet begin(Workbook workbook, @Nullable Worksheet before, int number) throws IOException {
        if (before != null) {
            before.finish();
        }
        Worksheet sheet = workbook.newWorksheet(number == 1 ? "Sessions" : "Sessions " + number);
        for (int i = 0; i < SessionFile.COLUMNS.size(); i++) {
            sheet.inlineString(0, i, SessionFile.COLUMNS.get(i).name());
            sheet.style(0, i).bold().set();
        }
        sheet.freezePane(0, 1);
        return sheet;
    }

    /** A text is written as one, so nothing in it is ever a formula; it is not kept for later either. */
    private void write(Worksheet sheet, int row, Session session) {
        for (int i = 0; i < SessionFile.COLUMNS.size(); i++) {
            @Nullable Object value = SessionFile.COLUMNS.get(i).value().apply(session);
            if (value instanceof Instant at) {
                LocalDateTime time = school.at(at);
                sheet.value(row, i, time);
                sheet.style(row, i).format("yyyy-mm-dd hh:mm:ss").set();
            } else if (value instanceof Number number) {
                sheet.value(row, i, number);
            } else if (value != null) {
                sheet.inlineString(row, i, value.toString());
            }
        }
    }
}
