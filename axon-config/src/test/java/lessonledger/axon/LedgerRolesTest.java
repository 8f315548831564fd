package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lessonledger.database.StartRefused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerRolesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "command,query,gateway", "gateway, query , command", "query,command,gateway,query"})
    void all_roles_in_one_process_need_nothing_else(String roles) {
        assertThatCode(() -> LedgerRoles.check(roles)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"command", "query,gateway", "gateway,gateway"})
    void a_part_is_refused_with_the_reason(String roles) {
        assertThatThrownBy(() -> LedgerRoles.check(roles))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("LEDGER_ROLES=" + roles)
                .hasMessageContaining("Axon Server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commander", "command,,query,gateway", "command;query;gateway", "COMMAND,QUERY,GATEWAY"})
    void a_role_that_is_none_is_named(String roles) {
        assertThatThrownBy(() -> LedgerRoles.check(roles))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("such as command,query,gateway");
    }
}
