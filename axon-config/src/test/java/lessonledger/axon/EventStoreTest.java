package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.database.LazyDataSource;
import lessonledger.database.TestDatabase;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The event store and the event processors as the application has them, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class EventStoreTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");

    private ConfigurableApplicationContext application = notStarted();
    private CommandGateway commands = notStarted();
    private JdbcTemplate database = notStarted();

    @BeforeAll
    void start() {
        SpringApplication spring = new SpringApplication(SmallApplication.class);
        spring.setDefaultProperties(
                java.util.Map.of("DATABASE_URL", TestDatabase.empty().url(), "axon.update-check.disabled", "true"));
        application = spring.run();
        commands = application.getBean(CommandGateway.class);
        database = application.getBean(JdbcTemplate.class);
        database.execute("CREATE TABLE beside (word VARCHAR(20))");
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @Test
    void an_event_and_what_is_written_beside_it_are_stored_together() {
        commands.sendAndWait(new Store("together", false));
        assertThat(events("together")).isOne();
        assertThat(beside("together")).isOne();
    }

    @Test
    void a_command_that_fails_leaves_no_row() {
        assertThatThrownBy(() -> commands.sendAndWait(new Store("alone", true))).hasMessageContaining("after all");
        assertThat(events("alone")).isZero();
        assertThat(beside("alone")).isZero();
    }

    @Test
    void an_event_and_what_is_written_beside_it_are_lost_together_with_their_connection() {
        assertThatThrownBy(() -> commands.sendAndWait(new StoreAndLoseConnection("lost")))
                .isNotNull();
        assertThat(events("lost")).isZero();
        assertThat(beside("lost")).isZero();
        commands.sendAndWait(new Store("lost", false));
        assertThat(events("lost")).isOne();
    }

    @Test
    void a_command_that_writes_nothing_beside_its_events_opens_no_transaction() {
        commands.sendAndWait(new StoreAlone("shared"));
        assertThat(events("shared")).isOne();
        assertThat(application.getBean(Storekeeper.class).transactionWasUsed).isFalse();
        commands.sendAndWait(new Store("own", false));
        assertThat(application.getBean(Storekeeper.class).transactionWasUsed).isTrue();
    }

    @Test
    void an_event_is_stored_under_its_short_name_by_its_values_alone() {
        commands.sendAndWait(new Store("form", false));
        assertThat(
                        database.queryForMap(
                                "SELECT aggregate_type, payload_type, payload_revision, members, HEX(payload) AS payload"
                                        + " FROM stored_event e JOIN event_kind k ON k.id = e.kind WHERE aggregate_id = 'form'"))
                .containsEntry("aggregate_type", "Session")
                .containsEntry("payload_type", "session.Clicked")
                .containsEntry("payload_revision", "1")
                .containsEntry("members", "sessionId=,at@")
                .containsEntry("payload", "%012X".formatted(NINE.toEpochMilli()));
    }

    @Test
    void a_batch_that_fails_comes_again_and_nothing_is_skipped() {
        EventStore events = application.getBean(EventStore.class);
        Stubborn stubborn = application.getBean(Stubborn.class);
        stubborn.failures.set(2);
        events.publish(heartbeats("batch", 0, 40));
        Eventually.eventually(() -> assertThat(stubborn.seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, 40).mapToObj(i -> (long) i).toList()));
        assertThat(stubborn.failures).hasValueLessThanOrEqualTo(0);
    }

    @Test
    void a_reader_that_was_at_the_end_is_told_of_the_commit() {
        EventStore events = application.getBean(EventStore.class);
        try (BlockingStream<TrackedEventMessage<?>> stream = events.openStream(events.createHeadToken())) {
            assertThat(stream.peek()).isEmpty();
            commands.sendAndWait(new Store("prompt", false));
            assertThat(stream.peek().map(e -> ((DomainEventMessage<?>) e).getAggregateIdentifier()))
                    .contains("prompt");
        }
    }

    @Test
    void events_that_a_reader_does_not_want_are_left_out_and_it_is_told_how_far_it_has_come()
            throws InterruptedException {
        EventStore events = application.getBean(EventStore.class);
        try (BlockingStream<TrackedEventMessage<?>> stream = events.openStream(events.createHeadToken())) {
            events.publish(heartbeats("unwanted", 0, 3));
            stream.skipMessagesWithPayloadTypeOf(stream.nextAvailable());
            assertThat(taken(stream, 2)).containsExactly("unwanted 1", "unwanted 2");
            commands.sendAndWait(new StoreAlone("wanted"));
            events.publish(heartbeats("unwanted", 3, 3));
            assertThat(taken(stream, 1)).containsExactly("wanted 0");
            assertThat(stream.nextAvailable()).isNotInstanceOf(DomainEventMessage.class);
            events.publish(heartbeats("unwanted", 6, 1));
            TrackedEventMessage<?> passed = stream.nextAvailable();
            assertThat(passed).isNotInstanceOf(DomainEventMessage.class);
            assertThat(passed.trackingToken()).isEqualTo(events.createHeadToken());
            stream.skipMessagesWithPayloadTypeOf(passed);
            commands.sendAndWait(new StoreAlone("wanted too"));
            assertThat(taken(stream, 1)).containsExactly("wanted too 0");
        }
    }

    @Test
    void a_reader_that_is_behind_is_given_page_after_page() throws InterruptedException {
        EventStore events = application.getBean(EventStore.class);
        int many = 2 * CompactEventStorage.EVENTS_PER_PAGE + 3;
        try (BlockingStream<TrackedEventMessage<?>> stream = events.openStream(events.createHeadToken())) {
            store("many", many);
            assertThat(taken(stream, many))
                    .containsExactlyElementsOf(
                            IntStream.range(0, many).mapToObj(i -> "many " + i).toList());
        }
    }

    @Test
    void a_reader_that_looks_on_and_on_for_what_it_wants_comes_to_note_where_it_is() throws InterruptedException {
        EventStore events = application.getBean(EventStore.class);
        try (BlockingStream<TrackedEventMessage<?>> stream = events.openStream(events.createHeadToken())) {
            store("endless", 15 * CompactEventStorage.EVENTS_PER_PAGE);
            stream.skipMessagesWithPayloadTypeOf(stream.nextAvailable());
            assertThat(stream.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
            while (stream.peek().isPresent()) {
                stream.nextAvailable();
            }
            assertThat(stream.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_reader_of_pages_is_given_the_events_of_its_kind_in_one_message() throws InterruptedException {
        PromptEventStore events = application.getBean(PromptEventStore.class);
        try (BlockingStream<TrackedEventMessage<?>> stream = pages(events, Heartbeat.class)) {
            events.publish(heartbeats("paged", 0, 2));
            commands.sendAndWait(new StoreAlone("between"));
            events.publish(heartbeats("paged", 2, 1));
            commands.sendAndWait(new StoreAlone("behind"));
            TrackedEventMessage<?> message = stream.nextAvailable();
            assertThat(ofPage(message)).containsExactly("paged 0", "paged 1", "paged 2");
            assertThat(message.trackingToken()).isEqualTo(events.createHeadToken());
        }
    }

    @Test
    void a_page_without_events_of_the_readers_kind_tells_only_where_it_ends() throws InterruptedException {
        PromptEventStore events = application.getBean(PromptEventStore.class);
        try (BlockingStream<TrackedEventMessage<?>> stream = pages(events, Clicked.class)) {
            events.publish(heartbeats("others", 0, 3));
            TrackedEventMessage<?> message = stream.nextAvailable();
            assertThat(message.getPayload()).isNotInstanceOfAny(EventPage.class, Heartbeat.class);
            assertThat(message.trackingToken()).isEqualTo(events.createHeadToken());
            stream.skipMessagesWithPayloadTypeOf(message);
            commands.sendAndWait(new StoreAlone("of the kind"));
            assertThat(ofPage(stream.nextAvailable())).containsExactly("of the kind 0");
        }
    }

    @Test
    void an_event_of_the_readers_kind_that_is_no_aggregates_is_not_passed_over() {
        PromptEventStore events = application.getBean(PromptEventStore.class);
        try (BlockingStream<TrackedEventMessage<?>> stream = pages(events, Reopened.class)) {
            events.publish(GenericEventMessage.asEventMessage(new Reopened("nobody's", null, NINE)));
            assertThatThrownBy(stream::nextAvailable).hasMessageContaining("Reopened");
        }
    }

    @Test
    void a_batch_of_pages_that_fails_comes_again_and_nothing_is_skipped() {
        StubbornWithPages stubborn = application.getBean(StubbornWithPages.class);
        int many = 5 * CompactEventStorage.EVENTS_PER_PAGE + 3;
        stubborn.failures.set(2);
        store("batch of pages", many);
        Eventually.eventually(() -> assertThat(stubborn.seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, many).mapToObj(i -> (long) i).toList()));
        assertThat(stubborn.failures).hasValueLessThanOrEqualTo(0);
        assertThat(count("SELECT COUNT(*) FROM token_entry WHERE processor_name = ?", "stubborn with pages"))
                .isOne();
    }

    @Test
    void a_reader_of_pages_that_is_behind_misses_nothing() throws InterruptedException {
        PromptEventStore events = application.getBean(PromptEventStore.class);
        int many = 6 * CompactEventStorage.EVENTS_PER_PAGE + 3;
        try (BlockingStream<TrackedEventMessage<?>> stream = pages(events, Clicked.class)) {
            store("paged many", many);
            List<String> taken = new ArrayList<>();
            while (taken.size() < many) {
                taken.addAll(ofPage(stream.nextAvailable()));
            }
            assertThat(taken)
                    .containsExactlyElementsOf(IntStream.range(0, many)
                            .mapToObj(i -> "paged many " + i)
                            .toList());
        }
    }

    private static BlockingStream<TrackedEventMessage<?>> pages(PromptEventStore events, Class<?> kind) {
        return events.pagesOf(kind).openStream(events.createHeadToken());
    }

    private static List<String> ofPage(TrackedEventMessage<?> message) {
        return ((EventPage<?>) message.getPayload())
                .facts().stream()
                        .map(fact -> ((SessionEvent) fact.event()).sessionId() + " " + fact.sequence())
                        .toList();
    }

    private void store(String aggregate, int many) {
        commands.sendAndWait(new StoreAlone(aggregate));
        database.update(
                "INSERT INTO stored_event"
                        + " (global_index, aggregate_id, sequence_number, kind, event_id, stored_at, payload)"
                        + " SELECT global_index + seq, aggregate_id, seq, kind, CONCAT(aggregate_id, seq), stored_at, payload"
                        + " FROM stored_event JOIN seq_1_to_100000 ON seq < ? WHERE aggregate_id = ? ORDER BY seq",
                many,
                aggregate);
    }

    private static List<String> taken(BlockingStream<TrackedEventMessage<?>> stream, int many)
            throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < many) {
            DomainEventMessage<?> event = (DomainEventMessage<?>) stream.nextAvailable();
            taken.add(event.getAggregateIdentifier() + " " + event.getSequenceNumber());
        }
        return taken;
    }

    private static List<GenericDomainEventMessage<Heartbeat>> heartbeats(String aggregate, int from, int many) {
        return IntStream.range(from, from + many)
                .mapToObj(i -> new GenericDomainEventMessage<>(
                        "Session", aggregate, i, new Heartbeat(aggregate, "a", (long) i, true, NINE.plusSeconds(i))))
                .toList();
    }

    private int events(String aggregate) {
        return count("SELECT COUNT(*) FROM stored_event WHERE aggregate_id = ?", aggregate);
    }

    private int beside(String word) {
        return count("SELECT COUNT(*) FROM beside WHERE word = ?", word);
    }

    private int count(String sql, String parameter) {
        Integer count = database.queryForObject(sql, Integer.class, parameter);
        return count == null ? -1 : count;
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }

    record Store(String aggregate, boolean fail) {}

    record StoreAlone(String aggregate) {}

    record StoreAndLoseConnection(String aggregate) {}

    @Configuration
    @EnableAutoConfiguration
    static class SmallApplication {

        @Bean
        Storekeeper storekeeper(EventStore events, JdbcTemplate database, LazyDataSource dataSource) {
            return new Storekeeper(events, database, new JdbcTemplate(dataSource.pool()));
        }

        @Bean
        Stubborn stubborn() {
            return new Stubborn();
        }

        @Bean
        StubbornWithPages stubbornWithPages() {
            return new StubbornWithPages();
        }

        @Bean
        ConfigurerModule pages() {
            return configurer ->
                    EventProcessors.handlePages(configurer.eventProcessing(), "stubborn with pages", Clicked.class);
        }
    }

    static class Storekeeper {

        private final EventStore events;
        private final JdbcTemplate database;
        private final JdbcTemplate another;
        volatile boolean transactionWasUsed;

        Storekeeper(EventStore events, JdbcTemplate database, JdbcTemplate another) {
            this.events = events;
            this.database = database;
            this.another = another;
        }

        @CommandHandler
        void handle(Store command) {
            database.update("INSERT INTO beside VALUES (?)", command.aggregate());
            publish(command.aggregate());
            if (command.fail()) {
                throw new IllegalStateException("not stored after all");
            }
        }

        @CommandHandler
        void handle(StoreAlone command) {
            publish(command.aggregate());
        }

        @CommandHandler
        void handle(StoreAndLoseConnection command) {
            database.update("INSERT INTO beside VALUES (?)", command.aggregate());
            Long connection = database.queryForObject("SELECT CONNECTION_ID()", Long.class);
            // Both rows are written by then, and nothing is committed.
            CurrentUnitOfWork.get().onCommit(u -> another.execute("KILL " + connection));
            publish(command.aggregate());
        }

        private void publish(String aggregate) {
            CurrentUnitOfWork.get().onCommit(u -> transactionWasUsed = LazyDataSource.isUsedByTransaction());
            events.publish(new GenericDomainEventMessage<>("Session", aggregate, 0, new Clicked(aggregate, NINE)));
        }
    }

    @ProcessingGroup("stubborn")
    static class Stubborn {

        final List<Long> seen = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        private final EventBatch<Long> batch = new EventBatch<>(this::take);

        @EventHandler
        void on(Heartbeat event) {
            batch.add(List.of(event.seq() == null ? -1 : event.seq()));
        }

        private void take(List<Long> numbers) {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            seen.addAll(new ArrayList<>(numbers));
        }
    }

    @ProcessingGroup("stubborn with pages")
    static class StubbornWithPages {

        final List<Long> seen = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        private final EventBatch<Fact<Clicked>> batch = new EventBatch<>(this::take);

        @EventHandler
        void on(EventPage<Clicked> page) {
            batch.add(page.facts());
        }

        private void take(List<Fact<Clicked>> facts) {
            List<Long> mine = facts.stream()
                    .filter(fact -> fact.event().sessionId().equals("batch of pages"))
                    .map(Fact::sequence)
                    .toList();
            if (mine.size() > 1 && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            seen.addAll(mine);
        }
    }
}
