package lessonledger.command.enrolment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.contract.enrolment.EnrolmentQuery.FindLinkedChats;
import lessonledger.contract.enrolment.EnrolmentQuery.LinkedChat;
import lessonledger.contract.enrolment.EnrolmentQuery.LinkedChats;
import lessonledger.contract.enrolment.StudentId;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Tells which chats receive a student's links, read from the student's own events: chat ids are in no read model, and a
 * student has a handful of events.
 */
@Component
class LinkedChatsOfAStudent {

    private final EventStore events;

    LinkedChatsOfAStudent(EventStore events) {
        this.events = events;
    }

    @QueryHandler
    CompletableFuture<LinkedChats> handle(FindLinkedChats query) {
        // JDBC blocks, and whoever asks may stand on a thread that must not.
        return Mono.fromCallable(() -> read(new StudentId(query.studentId())))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
    }

    private LinkedChats read(StudentId student) {
        List<? extends DomainEventMessage<?>> story =
                events.readEvents(student.toString()).asStream().toList();
        Map<Long, LinkedChat> chats = new LinkedHashMap<>();
        for (DomainEventMessage<?> news : story) {
            if (news.getPayload() instanceof TelegramChatLinked linked) {
                chats.put(linked.chatId(), new LinkedChat(news.getSequenceNumber(), linked.at()));
            } else if (news.getPayload() instanceof TelegramChatUnlinked unlinked) {
                chats.remove(unlinked.chatId());
            }
        }
        return new LinkedChats(!story.isEmpty(), List.copyOf(chats.values()));
    }
}
