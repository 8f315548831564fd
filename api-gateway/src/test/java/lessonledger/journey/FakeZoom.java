package lessonledger.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** A Zoom that answers every meeting with a page that says so, over HTTPS with a certificate that it made for itself. */
final class FakeZoom implements AutoCloseable {

    private static final byte[] PAGE =
            "<!doctype html><title>Zoom of the tests</title><h1>The meeting</h1>".getBytes(StandardCharsets.UTF_8);

    private final HttpsServer server;

    /** A browser opens connections in advance, and one that says nothing must not keep the others waiting. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private FakeZoom(HttpsServer server) {
        this.server = server;
    }

    /** Starts it on a free port of 127.0.0.1. */
    static FakeZoom start() {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeZoom zoom = new FakeZoom(server);
            server.setHttpsConfigurator(new HttpsConfigurator(certified()));
            server.createContext("/", FakeZoom::answer);
            server.setExecutor(zoom.threads);
            server.start();
            return zoom;
        } catch (Exception e) {
            throw new IllegalStateException("The Zoom of the tests does not start.", e);
        }
    }

    private static SSLContext certified() throws Exception {
        KeyManager[] keys = new CertificateBuilder()
                .subject("CN=school.zoom.us")
                .addSanDnsName("school.zoom.us")
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .toKeyManagerFactory()
                .getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, null, null);
        return context;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
