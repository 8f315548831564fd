package lessonledger.gateway.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lessonledger.gateway.start.StartRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/**
 * Believes what a proxy says about whom it speaks for, but only the proxies that {@code TRUSTED_PROXIES} names. From such a
 * one {@code X-Forwarded-For} gives the client's address, read from the right as far as the proxies are known, and {@code
 * X-Forwarded-Proto} whether the client came by TLS. From anybody else both headers are words of a stranger and mean nothing.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public final class TrustedProxies implements WebFilter {

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";

    private final List<Network> trusted;

    /**
     * Reads {@code TRUSTED_PROXIES}: addresses and networks such as {@code 10.0.0.0/8}, by commas; none when absent.
     *
     * @throws StartRefused when one is no address and no network
     */
    TrustedProxies(Environment environment) {
        this.trusted = Arrays.stream(
                        environment.getProperty("TRUSTED_PROXIES", "").split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Network::parse)
                .toList();
    }

    /** The addresses that share their first bits. */
    private record Network(InetAddress address, int bits) {

        static Network parse(String text) {
            int slash = text.indexOf('/');
            @Nullable InetAddress address = Addresses.parse(slash < 0 ? text : text.substring(0, slash));
            String length = slash < 0 ? "" : text.substring(slash + 1);
            if (address == null || slash >= 0 && !length.matches("[0-9]{1,3}")) {
                throw refused();
            }
            int most = address.getAddress().length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(length);
            if (bits > most) {
                throw refused();
            }
            return new Network(address, bits);
        }

        private static StartRefused refused() {
            return new StartRefused("TRUSTED_PROXIES must be addresses or networks, by commas, such as 127.0.0.1,"
                    + "10.0.0.0/8,fd00::/8.");
        }

        boolean contains(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] its = other.getAddress();
            if (mine.length != its.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((mine[bit / 8] & mask) != (its[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!isByProxy(request)) {
            return chain.filter(exchange);
        }
        InetAddress client = client(request);
        @Nullable String proto = request.getHeaders().getFirst(PROTO);
        ServerHttpRequest.Builder seen = request.mutate().remoteAddress(new InetSocketAddress(client, 0));
        if ("https".equalsIgnoreCase(proto) || "http".equalsIgnoreCase(proto)) {
            URI uri = request.getURI();
            seen.uri(UriComponentsBuilder.fromUri(uri).scheme(proto).build(true).toUri());
        }
        return chain.filter(exchange.mutate().request(seen.build()).build());
    }

    private boolean isByProxy(ServerHttpRequest request) {
        return !trusted.isEmpty() && isTrusted(Addresses.of(request.getRemoteAddress()));
    }

    /** Returns the address of the client of a request as it came in: the other end, or whom a trusted proxy speaks for. */
    public InetAddress client(ServerHttpRequest request) {
        if (!isByProxy(request)) {
            return Addresses.of(request.getRemoteAddress());
        }
        List<String> hops = new ArrayList<>();
        request.getHeaders().getOrEmpty(FOR).forEach(line -> hops.addAll(Arrays.asList(line.split(",", -1))));
        InetAddress client = Addresses.of(request.getRemoteAddress());
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            @Nullable InetAddress hop = Addresses.parse(hops.get(i));
            if (hop == null) {
                break; // A proxy that says nonsense has said all that can be believed.
            }
            client = hop;
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }
}
