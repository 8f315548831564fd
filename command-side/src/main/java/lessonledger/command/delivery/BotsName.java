package lessonledger.command.delivery;

import java.util.concurrent.CompletableFuture;
import lessonledger.command.delivery.TelegramBotSettings.Hearing;
import lessonledger.command.enrolment.SchoolsBot;
import lessonledger.contract.enrolment.EnrolmentQuery.Bot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindBot;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells what Telegram calls the school's bot, of whom only the token is configured: asked once and kept. */
@Component
class BotsName implements SchoolsBot {

    private final TelegramBotSettings settings;
    private volatile @Nullable String name;

    BotsName(TelegramBotSettings settings) {
        this.settings = settings;
    }

    @Override
    public boolean listens() {
        return settings.hearing() != Hearing.OFF;
    }

    @QueryHandler
    CompletableFuture<Bot> handle(FindBot query) {
        if (!listens()) {
            return CompletableFuture.completedFuture(new Bot(false, null));
        }
        if (!query.named()) {
            return CompletableFuture.completedFuture(new Bot(true, null));
        }
        return Mono.fromCallable(() -> new Bot(true, name()))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
    }

    private @Nullable String name() {
        if (name == null) {
            try (BotApi telegram = new BotApi(settings, BotApi.CALL_TIMEOUT)) {
                name = telegram.userName().orElse(null);
            }
        }
        return name;
    }
}
