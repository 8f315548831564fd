package lessonledger.axon;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import lessonledger.database.LazyDataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcSQLErrorCodesResolver;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The ledger: Axon's JDBC event store with narrow rows, in which many commands share one commit.
 *
 * <p>The thread of a command makes its events' rows and hands them over when its unit of work commits. What becomes of them
 * depends on one thing. A unit of work that has said nothing to the database through JDBC has nothing that its events could
 * be torn from: they go to {@link GroupCommit}. One that has, for a deadline, a number or a row of its own, has begun a
 * transaction; its events are written in that transaction and committed with it.
 *
 * <p>Positions may have gaps, for transactions that run side by side do not end in the order in which they drew their
 * positions; readers follow them with Axon's gap-aware tokens.
 */
final class CompactEventStorage extends JdbcEventStorageEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CompactEventStorage.class);

    private static final String HANDED_OVER = CompactEventStorage.class.getName();
    private static final Pattern REQUEST = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int EVENTS_PER_READ = 500;

    /** What readers of the whole ledger are given at once. One that is behind spends little on the way back and forth. */
    static final int EVENTS_PER_PAGE = 2_000;

    private static final int MOST_WAITING = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FOR_A_PLACE = Duration.ofSeconds(1);

    private final DataSource pool;
    private final ConnectionProvider ofTransaction;
    private final TransactionManager transactions;
    private final EventKinds kinds;
    private final GroupCommit group;
    private final EventWriter batches;
    private final AwaitedGaps gaps = new AwaitedGaps();
    private final SharedTail tail = new SharedTail(this::page, EVENTS_PER_PAGE);
    private final SettledEvents settled;
    private final boolean sharingCommits;

    private CompactEventStorage(Settings settings, Builder builder) {
        super(builder);
        this.pool = settings.pool;
        this.ofTransaction = new SpringDataSourceConnectionProvider(settings.dataSource);
        this.transactions = settings.transactions;
        this.kinds = new EventKinds(pool, settings.types);
        this.settled = new SettledEvents(pool, kinds);
        this.group = new GroupCommit(pool, settings.mostWaiting, settings.patience, FOR_A_PLACE);
        this.batches = new EventWriter(pool, settings.patience, FOR_A_PLACE);
        this.sharingCommits = settings.sharingCommits;
    }

    /** Returns tables with the ledger's names of columns; the ledger's own events have a form of their own, its snapshots not. */
    static EventSchema schema(String events, String snapshots) {
        return EventSchema.builder()
                .eventTable(events)
                .snapshotTable(snapshots)
                .globalIndexColumn("global_index")
                .timestampColumn("time_stamp")
                .eventIdentifierColumn("event_identifier")
                .aggregateIdentifierColumn("aggregate_identifier")
                .sequenceNumberColumn("sequence_number")
                .typeColumn("type")
                .payloadTypeColumn("payload_type")
                .payloadRevisionColumn("payload_revision")
                .payloadColumn("payload")
                .metaDataColumn("meta_data")
                .build();
    }

    /** Begins the making of a store, in front of a data source whose transactions can be asked whether they are used. */
    static Settings on(LazyDataSource dataSource, TransactionManager transactions, StoredTypes types) {
        return new Settings(dataSource, dataSource.pool(), transactions, types);
    }

    /** Begins the making of a store that is only read, or written outside of all transactions. */
    static Settings outsideOfTransactions(DataSource pool, StoredTypes types) {
        return new Settings(pool, pool, NoTransactionManager.instance(), types);
    }

    /** What a store is made of. */
    static final class Settings {

        private final DataSource dataSource;
        private final DataSource pool;
        private final TransactionManager transactions;
        private final StoredTypes types;
        private EventUpcaster upcasters = Upcasters.chain();
        private SnapshotFilter snapshots = SnapshotFilter.allowAll();
        private int mostWaiting = MOST_WAITING;
        private Duration patience = PATIENCE;
        private boolean sharingCommits = true;

        private Settings(DataSource dataSource, DataSource pool, TransactionManager transactions, StoredTypes types) {
            this.dataSource = dataSource;
            this.pool = pool;
            this.transactions = transactions;
            this.types = types;
        }

        Settings upcasters(EventUpcaster chain) {
            this.upcasters = chain;
            return this;
        }

        Settings snapshots(SnapshotFilter filter) {
            this.snapshots = filter;
            return this;
        }

        /** How many commands may wait for their commit before more are refused. */
        Settings mostWaiting(int commands) {
            this.mostWaiting = commands;
            return this;
        }

        /** How long a database that is away is tried again. */
        Settings patience(Duration time) {
            this.patience = time;
            return this;
        }

        /** Whether commands share commits; without it each has its own, for comparison. */
        Settings sharingCommits(boolean share) {
            this.sharingCommits = share;
            return this;
        }

        CompactEventStorage build() {
            return new CompactEventStorage(
                    this,
                    JdbcEventStorageEngine.builder()
                            .schema(schema("stored_event", "snapshot_event_entry"))
                            .eventSerializer(ContractSerializer.forMessages(types))
                            .snapshotSerializer(ContractSerializer.forSnapshots(types))
                            .upcasterChain(upcasters)
                            .snapshotFilter(snapshots)
                            .connectionProvider(pool::getConnection)
                            .persistenceExceptionResolver(new JdbcSQLErrorCodesResolver())
                            .transactionManager(NoTransactionManager.instance())
                            .batchSize(EVENTS_PER_READ)
                            // Gaps are given up by AwaitedGaps.
                            .gapCleaningThreshold(Integer.MAX_VALUE)
                            // A page is limited by the number of its rows, so an empty one is the last.
                            .extendedGapCheckEnabled(false)
                            // A read that did not fill its page was the last one: no second SELECT for every small
                            // aggregate.
                            .finalAggregateBatchPredicate(page -> page.size() < EVENTS_PER_READ));
        }
    }

    // --- writing ---

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        List<Appended> rows =
                events.stream().map(event -> appended(event, serializer)).toList();
        if (CurrentUnitOfWork.isStarted()) {
            UnitOfWork<?> command = CurrentUnitOfWork.get().root();
            if (!command.phase().isAfter(UnitOfWork.Phase.PREPARE_COMMIT)) {
                handedOver(command).addAll(rows);
                return;
            }
        }
        store(rows, TransactionSynchronizationManager.isActualTransactionActive());
    }

    /** Rows wait for the commit, for only then is it known what else the unit of work has done. */
    private List<Appended> handedOver(UnitOfWork<?> command) {
        return command.getOrComputeResource(HANDED_OVER, name -> {
            List<Appended> rows = new ArrayList<>();
            if (!(command instanceof BatchedUnitOfWork)) {
                // Handlers of this phase run in the reverse order of their registration, so the transaction is
                // committed
                // after.
                command.onCommit(committing -> store(rows, LazyDataSource.isUsedByTransaction()));
            }
            return rows;
        });
    }

    /**
     * Stores what these have handed over, on the thread that asks, which is always the same.
     *
     * @return for each why its events are not stored, or not known to be; null when they are
     */
    List<@Nullable RuntimeException> storeTogether(List<BatchedUnitOfWork> commands) {
        List<Handover> all = new ArrayList<>(commands.size());
        for (BatchedUnitOfWork command : commands) {
            List<Appended> events = handedOver(command);
            all.add(new Handover(events.stream().map(Appended::row).toList(), () -> {}));
        }
        batches.write(all.stream().filter(some -> !some.rows().isEmpty()).toList());
        List<@Nullable RuntimeException> faults = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            @Nullable Exception fault = all.get(i).fault();
            faults.add(
                    fault == null
                            ? null
                            : told(fault, handedOver(commands.get(i)).get(0).event()));
        }
        return faults;
    }

    private RuntimeException told(Exception fault, EventMessage<?> first) {
        if (!(fault instanceof SQLIntegrityConstraintViolationException conflict)) {
            return GroupCommit.unknown(fault);
        }
        try {
            handlePersistenceException(conflict, first);
            return new IllegalStateException("A conflict passed as none.", conflict);
        } catch (RuntimeException e) {
            return e;
        }
    }

    private void store(List<Appended> events, boolean inTransaction) {
        List<EventRow> rows = events.stream().map(Appended::row).toList();
        try {
            if (inTransaction || !sharingCommits) {
                transactions.executeInTransaction(() -> insert(rows));
            } else {
                group.store(rows);
            }
        } catch (SQLIntegrityConstraintViolationException e) {
            handlePersistenceException(e, events.get(0).event());
        } catch (Refusing e) {
            handlePersistenceException(e.fault, events.get(0).event());
        }
    }

    private void insert(List<EventRow> rows) {
        try (Connection connection = ofTransaction.getConnection();
                Statement insert = connection.createStatement()) {
            insert.setEscapeProcessing(false);
            for (int from = 0; from < rows.size(); from += EventWriter.ROWS) {
                insert.executeUpdate(
                        EventRow.insert(rows.subList(from, Math.min(from + EventWriter.ROWS, rows.size()))));
            }
        } catch (SQLException e) {
            throw new Refusing(e);
        }
    }

    /** Carries a fault out of a transaction. */
    private static final class Refusing extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final SQLException fault;

        Refusing(SQLException fault) {
            super(fault);
            this.fault = fault;
        }
    }

    private record Appended(EventMessage<?> event, EventRow row) {}

    private Appended appended(EventMessage<?> event, Serializer serializer) {
        SerializedType stored = serializer.typeForClass(event.getPayloadType());
        String type = stored.getName();
        String revision = Objects.requireNonNullElse(stored.getRevision(), "");
        String aggregate = event.getIdentifier();
        String aggregateType = "";
        long sequence = 0;
        if (event instanceof DomainEventMessage<?> domain) {
            aggregate = domain.getAggregateIdentifier();
            aggregateType = Objects.requireNonNullElse(domain.getType(), "");
            sequence = domain.getSequenceNumber();
        }
        @Nullable PackedJson packed = PackedRecord.pack(event.getPayload(), aggregate);
        byte[] payload;
        if (packed != null) {
            payload = packed.values();
        } else {
            byte[] json = event.serializePayload(serializer, byte[].class).getData();
            packed = PackedJson.pack(json, aggregate);
            payload = packed == null ? json : packed.values();
        }
        EventKind kind = new EventKind(aggregateType, type, revision, packed == null ? "" : packed.members());
        try {
            return new Appended(
                    event,
                    new EventRow(
                            StoredId.toBytes(aggregate),
                            sequence,
                            kinds.numberOf(kind),
                            StoredId.toBytes(event.getIdentifier()),
                            ChronoUnit.MICROS.between(Instant.EPOCH, event.getTimestamp()),
                            payload,
                            metaData(event, serializer),
                            // Here, once per event and on the thread of its command, is the place to chain it to the
                            // one before.
                            null));
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /** The one entry that nearly every event has, the id of its request, lies there by itself. */
    private static byte @Nullable [] metaData(EventMessage<?> event, Serializer serializer) {
        MetaData metaData = event.getMetaData();
        if (metaData.isEmpty()) {
            return null;
        }
        if (metaData.size() == 1
                && metaData.get(RequestIdInLogs.NAME) instanceof String id
                && REQUEST.matcher(id).matches()) {
            return id.getBytes(StandardCharsets.US_ASCII);
        }
        return event.serializeMetaData(serializer, byte[].class).getData();
    }

    /**
     * Stores snapshots with one commit, and removes those that were before them. One that another process has stored meanwhile
     * stays as it is.
     *
     * @throws LedgerUnreachable when the database is away; none is stored
     * @throws EventStoreException when one of them cannot be stored; none is then
     */
    void storeSnapshots(List<? extends DomainEventMessage<?>> snapshots) {
        // In one order in all processes, or two of them could wait for each other.
        List<? extends DomainEventMessage<?>> inOrder = snapshots.stream()
                .sorted(Comparator.comparing(DomainEventMessage::getAggregateIdentifier))
                .toList();
        try (Connection connection = pool.getConnection()) {
            // Nothing is locked here but the snapshots themselves: no gap between them for other processes to wait for.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            for (DomainEventMessage<?> snapshot : inOrder) {
                try (PreparedStatement append = appendSnapshot(connection, snapshot, getSnapshotSerializer());
                        PreparedStatement delete = deleteSnapshots(
                                connection, snapshot.getAggregateIdentifier(), snapshot.getSequenceNumber())) {
                    append.executeUpdate();
                    delete.executeUpdate();
                } catch (SQLIntegrityConstraintViolationException e) {
                    log.debug("There is a snapshot of {} already.", snapshot.getAggregateIdentifier());
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw isAway(e) ? unreachable(e) : new EventStoreException("Snapshots could not be stored.", e);
        }
    }

    private static boolean isAway(SQLException e) {
        return e instanceof SQLTransientConnectionException
                || e.getSQLState() != null && e.getSQLState().startsWith("08");
    }

    /** Stores what waits, and refuses what comes later. */
    @Override
    public void close() {
        group.close();
        batches.close();
    }

    // --- reading ---

    /** A read belongs to the transaction that its unit of work has begun, and to none otherwise. */
    @Override
    protected Connection getConnection() {
        if (BatchedUnitOfWork.isHandled()) {
            throw LazyDataSource.keptAway();
        }
        try {
            return LazyDataSource.isUsedByTransaction() ? ofTransaction.getConnection() : pool.getConnection();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static LedgerUnreachable unreachable(SQLException e) {
        return new LedgerUnreachable("The event store cannot be reached.", e);
    }

    @Override
    protected PreparedStatement readEventData(
            Connection connection, String identifier, long firstSequenceNumber, int batchSize) throws SQLException {
        PreparedStatement read = connection.prepareStatement(
                "SELECT " + StoredEntry.COLUMNS
                        + " FROM stored_event WHERE aggregate_id = ? AND sequence_number >= ? ORDER BY sequence_number LIMIT ?");
        read.setBytes(1, StoredId.toBytes(identifier));
        read.setLong(2, firstSequenceNumber);
        read.setInt(3, batchSize);
        return read;
    }

    @Override
    protected PreparedStatement readEventDataWithoutGaps(Connection connection, long globalIndex, int batchSize)
            throws SQLException {
        PreparedStatement read = connection.prepareStatement("SELECT " + StoredEntry.COLUMNS
                + " FROM stored_event WHERE global_index > ? ORDER BY global_index LIMIT ?");
        read.setLong(1, globalIndex);
        read.setInt(2, batchSize);
        return read;
    }

    @Override
    protected PreparedStatement readEventDataWithGaps(
            Connection connection, long globalIndex, int batchSize, List<Long> gaps) throws SQLException {
        // Two reads by the primary key; an OR of both would be one over all that lies between.
        PreparedStatement read = connection.prepareStatement("(SELECT " + StoredEntry.COLUMNS
                + " FROM stored_event WHERE global_index IN (" + String.join(",", Collections.nCopies(gaps.size(), "?"))
                + ")) UNION ALL (SELECT " + StoredEntry.COLUMNS
                + " FROM stored_event WHERE global_index > ? ORDER BY global_index LIMIT ?) ORDER BY global_index");
        int at = 1;
        for (long gap : gaps) {
            read.setLong(at++, gap);
        }
        read.setLong(at++, globalIndex);
        read.setInt(at, batchSize);
        return read;
    }

    @Override
    protected PreparedStatement lastSequenceNumberFor(Connection connection, String aggregateIdentifier)
            throws SQLException {
        PreparedStatement read =
                connection.prepareStatement("SELECT MAX(sequence_number) FROM stored_event WHERE aggregate_id = ?");
        read.setBytes(1, StoredId.toBytes(aggregateIdentifier));
        return read;
    }

    @Override
    protected PreparedStatement createTokenAt(Connection connection, Instant dateTime) throws SQLException {
        PreparedStatement read =
                connection.prepareStatement("SELECT MIN(global_index) - 1 FROM stored_event WHERE stored_at >= ?");
        read.setLong(1, ChronoUnit.MICROS.between(Instant.EPOCH, dateTime));
        return read;
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        return tail.after(lastToken, batchSize).events();
    }

    private List<? extends TrackedEventData<?>> page(@Nullable TrackingToken token) {
        return gaps.page(token, from -> super.fetchTrackedEvents(from, EVENTS_PER_PAGE));
    }

    /**
     * Reads what follows a token, as far as one read goes.
     *
     * @param unwanted stored types of which the reader may be given events, but need not
     */
    SharedTail.Found after(@Nullable TrackingToken token, Set<SerializedType> unwanted) {
        return tail.after(
                token, EVENTS_PER_PAGE, from -> settled.after(from, unwanted).orElseGet(() -> tail.read(from)));
    }

    /** Returns what makes a message of every event, for one reader. */
    EventByEvent eventByEvent() {
        return new EventByEvent(getEventSerializer(), upcasterChain);
    }

    /** Says that a unit of work was committed, before anybody is called who will look. */
    void grown() {
        tail.grown();
    }

    @Override
    protected DomainEventData<?> getDomainEventData(ResultSet row) throws SQLException {
        return new StoredEntry(row, kinds);
    }

    @Override
    protected TrackedEventData<?> getTrackedEventData(ResultSet row, @Nullable GapAwareTrackingToken previous)
            throws SQLException {
        StoredEntry entry = new StoredEntry(row, kinds);
        return new TrackedDomainEventData<>(AwaitedGaps.token(row.getLong(1), entry.getTimestamp(), previous), entry);
    }
}
