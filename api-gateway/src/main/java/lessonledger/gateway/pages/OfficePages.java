package lessonledger.gateway.pages;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import lessonledger.contract.access.Role;
import lessonledger.gateway.oidc.IdentityProvider;
import lessonledger.gateway.security.Actor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The pages of the office, of the teachers, and of everybody's own account. A page is the same for everybody, so it is drawn
 * once, when the application starts; what is on it comes by script from the API, whose rules decide what an account may see.
 */
@Configuration(proxyBeanMethods = false)
class OfficePages {

    private static final String[] MARKS = {"onSessions", "onReports", "onPeople", "onAccounts", "onTeach", "onAccount"};

    private final OfficeTemplates templates;
    private final IdentityProvider provider;

    OfficePages(OfficeTemplates templates, IdentityProvider provider) {
        this.templates = templates;
        this.provider = provider;
    }

    @Bean
    RouterFunction<ServerResponse> pagesOfTheOffice() {
        String sessions = drawn("sessions", "onSessions");
        String reports = drawn("reports", "onReports");
        String people = drawn("people", "onPeople");
        String accounts = drawn("accounts", "onAccounts");
        String graphiql = drawn("graphiql", "onGraphiql");
        String teach = drawn("teach", "onTeach");
        String account = drawn("account", "onAccount");
        return RouterFunctions.route()
                .GET("/", OfficePages::home)
                .GET("/admin", request -> page(sessions))
                .GET("/admin/reports", request -> page(reports))
                .GET("/admin/people", request -> page(people))
                .GET("/admin/accounts", request -> page(accounts))
                .GET("/graphiql", request -> OfficeTemplates.pageWithDataInStyles(graphiql))
                .GET("/teach", request -> page(teach))
                .GET("/account", request -> page(account))
                .build();
    }

    /** Everybody begins where their work is. */
    private static Mono<ServerResponse> home(ServerRequest request) {
        return Actor.of(request)
                .flatMap(actor -> ServerResponse.status(HttpStatus.SEE_OTHER)
                        .location(URI.create(home(actor)))
                        .header("Cache-Control", "no-store")
                        .build());
    }

    static String home(Actor actor) {
        if (actor.is(Role.ADMIN) || actor.is(Role.AUDITOR)) {
            return "/admin";
        }
        return actor.is(Role.TEACHER) ? "/teach" : "/account";
    }

    private String drawn(String name, String mark) {
        Map<String, Object> model = new HashMap<>();
        for (String page : MARKS) {
            model.put(page, page.equals(mark));
        }
        model.put("provider", provider.label().orElse(""));
        model.put("byMail", provider.claim().filter("email"::equals).isPresent());
        model.put("office", !mark.equals("onTeach") && !mark.equals("onAccount"));
        return templates.drawn(name, model);
    }

    /** Its files have addresses for ever, the page itself has not. */
    private static Mono<ServerResponse> page(String drawn) {
        return OfficeTemplates.page(HttpStatus.OK, drawn, "no-cache");
    }
}
