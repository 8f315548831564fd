package lessonledger.gateway.security;

import java.net.InetAddress;
import java.util.List;
import lessonledger.contract.access.AccessQuery.Means;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** What a request shows of itself, before anybody knows whether it is true. */
abstract class Shown extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private Shown() {
        super(List.of());
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    /** A name and a password, from an address. */
    static final class Password extends Shown {

        private static final long serialVersionUID = 1L;

        private final String account;
        private final transient String password;
        private final InetAddress from;

        Password(String account, String password, InetAddress from) {
            this.account = account;
            this.password = password;
            this.from = from;
        }

        String password() {
            return password;
        }

        InetAddress from() {
            return from;
        }

        @Override
        public String getPrincipal() {
            return account;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A random secret that stands for an account. */
    static final class Key extends Shown {

        private static final long serialVersionUID = 1L;

        private final Means means;
        private final transient String secret;

        Key(Means means, String secret) {
            this.means = means;
            this.secret = secret;
        }

        Means means() {
            return means;
        }

        String digest() {
            return Digests.of(secret);
        }

        @Override
        public String getPrincipal() {
            return means.name();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
