package lessonledger.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A Zoom that answers every meeting with a page that says so, over HTTPS with a certificate that it made for itself. */
final class ZoomOfThisMachine implements AutoCloseable {

    private static final byte[] PAGE =
            "<!doctype html><title>Zoom of the tests</title><h1>The meeting</h1>".getBytes(StandardCharsets.UTF_8);

    private final HttpsServer server;

    /** A browser opens connections in advance, and one that says nothing must not keep the others waiting. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private ZoomOfThisMachine(HttpsServer server) {
        this.server = server;
        server.createContext("/", ZoomOfThisMachine::answer);
        server.setExecutor(threads);
        server.start();
    }

    static ZoomOfThisMachine start() {
        try {
            HttpsServer server = HttpsServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certified()));
            return new ZoomOfThisMachine(server);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The Zoom of the tests does not start.", e);
        }
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

    private static SSLContext certified() throws IOException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("zoom-of-the-tests");
        Path file = folder.resolve("certificate.p12");
        String password = UUID.randomUUID().toString();
        try {
            makeCertificate(file, password);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void makeCertificate(Path file, String password) throws IOException {
        ProcessBuilder command = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "zoom",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=school.zoom.us",
                        "-ext",
                        "san=dns:school.zoom.us",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass:env",
                        "STORE_PASSWORD"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        command.environment().put("STORE_PASSWORD", password);
        Process keytool = command.start();
        try {
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IOException("keytool made no certificate.");
            }
        } catch (InterruptedException e) {
            keytool.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a certificate was made.", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
