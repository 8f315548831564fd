package lessonledger.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The way to a database, which a test can cut and mend: to the application the server is gone and comes back. */
public final class DatabaseGate implements AutoCloseable {

    private final DatabaseAddress behind;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket door;

    private DatabaseGate(DatabaseAddress behind) throws IOException {
        this.behind = behind;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = door.getLocalPort();
        threads.execute(() -> let(door));
    }

    /** Opens a gate in front of a database, on a free port of 127.0.0.1. */
    public static DatabaseGate before(TestDatabase database) throws IOException {
        return new DatabaseGate(database.address());
    }

    /** Returns the address of the gate as {@code DATABASE_URL} has it. */
    public String url() {
        return "mysql://" + behind.user() + ":" + URLEncoder.encode(behind.password(), StandardCharsets.UTF_8)
                + "@127.0.0.1:" + port + "/" + behind.database();
    }

    /** The server is gone: connections break and new ones are refused. */
    public void cut() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** The server is back at its old place. */
    public void mend() throws IOException {
        ServerSocket again = reopened();
        door = again;
        threads.execute(() -> let(again));
    }

    /** The old door is not quite closed before the thread that waits behind it has noticed. */
    private ServerSocket reopened() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            ServerSocket again = new ServerSocket();
            again.setReuseAddress(true);
            try {
                again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return again;
            } catch (BindException e) {
                again.close();
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private void let(ServerSocket in) {
        while (!in.isClosed()) {
            try {
                Socket client = in.accept();
                Socket server = new Socket(behind.host(), behind.port());
                open.add(client);
                open.add(server);
                if (in.isClosed()) {
                    // Let in while the gate was being cut.
                    client.close();
                    server.close();
                }
                threads.execute(() -> carry(client, server));
                threads.execute(() -> carry(server, client));
            } catch (IOException e) {
                // The gate was cut, or this one connection failed; the next one shows which.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One of the two hung up.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        threads.shutdownNow();
    }
}
