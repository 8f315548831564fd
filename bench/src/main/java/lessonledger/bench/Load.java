package lessonledger.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The load driver, in a process of its own: one thread, plain NIO, requests made beforehand, because the processors that it
 * uses are the ones that are measured.
 *
 * <p>With a rate it is an open loop: requests have a time at which they are due, whatever became of those before, and their
 * latency counts from it. Without one it is a closed loop: every connection sends its next request when it has its answer.
 */
public final class Load {

    /** So that all numbers have as many digits, and requests one length. */
    private static final long FIRST_SEQ = 1_000_000_000L;

    private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final List<Session> sessions = new ArrayList<>();
    private final Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
    private final Deque<Line> idle = new ArrayDeque<>();
    private int next;
    private long answered;
    private long failed;
    private boolean measuring;

    private Load() {}

    /** A session with its request; only its number changes. */
    private static final class Session {

        final byte[] request;
        final int seqAt;
        long seq;

        Session(String token, long seq) {
            String body = "{\"token\":\"" + token + "\",\"viewId\":\"kZ3v9QpT2Lc\",\"visible\":true,\"seq\":"
                    + FIRST_SEQ + "}";
            request = ("POST /api/zoom/heartbeat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
            seqAt = request.length - 11;
            this.seq = seq;
        }

        byte[] beat() {
            long rest = FIRST_SEQ + seq++;
            for (int i = seqAt + 9; i >= seqAt; i--) {
                request[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            return request;
        }
    }

    /** A connection, which has at most one request under way. */
    private static final class Line {

        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocate(8_192);
        long due;

        Line(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /**
     * Runs.
     *
     * @param args port, file with one token a line, first number of the heartbeats, connections, requests a second or 0 for a
     *     closed loop, seconds to warm up, seconds to measure
     */
    public static void main(String[] args) throws IOException {
        Load load = new Load();
        long seq = Long.parseLong(args[2]);
        for (String token : Files.readAllLines(Path.of(args[1]))) {
            load.sessions.add(new Session(token, seq));
        }
        load.run(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]),
                TimeUnit.SECONDS.toNanos(Long.parseLong(args[5])),
                TimeUnit.SECONDS.toNanos(Long.parseLong(args[6])));
    }

    private void run(int port, int connections, int rate, long warmUp, long measure) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Line line = new Line(channel);
                channel.register(selector, SelectionKey.OP_READ, line);
                idle.add(line);
            }
            phase(selector, rate, warmUp);
            System.out.println("BEGIN");
            measuring = true;
            long begin = System.nanoTime();
            phase(selector, rate, measure);
            long took = System.nanoTime() - begin;
            System.out.println("END " + answered + " " + failed + " " + took + " " + latency.getValueAtPercentile(50)
                    + " " + latency.getValueAtPercentile(99) + " " + latency.getValueAtPercentile(99.9) + " "
                    + latency.getMaxValue());
        }
    }

    private void phase(Selector selector, int rate, long time) throws IOException {
        long begin = System.nanoTime();
        long end = begin + time;
        long sent = 0;
        long between = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate;
        while (true) {
            long now = System.nanoTime();
            if (now >= end) {
                return;
            }
            if (rate == 0) {
                while (!idle.isEmpty()) {
                    send(idle.remove(), System.nanoTime());
                }
            } else {
                long due;
                while (!idle.isEmpty() && (due = begin + sent * between) <= now) {
                    send(idle.remove(), due);
                    sent++;
                }
            }
            selector.select(key -> receive((Line) key.attachment()), 1);
        }
    }

    private void send(Line line, long due) throws IOException {
        line.due = due;
        Session session = sessions.get(next);
        next = next + 1 == sessions.size() ? 0 : next + 1;
        ByteBuffer out = ByteBuffer.wrap(session.beat());
        while (out.hasRemaining()) {
            line.channel.write(out);
        }
    }

    private void receive(Line line) {
        try {
            if (line.channel.read(line.in) < 0) {
                throw new IOException("The server hung up.");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        int length = answer(line.in);
        if (length > 0 && line.in.position() >= length) {
            byte[] bytes = line.in.array();
            boolean good = bytes[9] == '2' && bytes[10] == '0' && bytes[11] == '0';
            line.in.clear();
            idle.add(line);
            if (measuring) {
                latency.recordValue(Math.max(0, System.nanoTime() - line.due));
                if (good) {
                    answered++;
                } else {
                    failed++;
                }
            }
        }
    }

    /** Returns how long the whole answer is, or 0 when that is not known yet. */
    private static int answer(ByteBuffer in) {
        byte[] bytes = in.array();
        int end = find(bytes, in.position(), END_OF_HEADERS);
        if (end < 0) {
            return 0;
        }
        int at = find(bytes, end, LENGTH);
        int length = 0;
        for (int i = at + LENGTH.length; at >= 0 && bytes[i] != '\r'; i++) {
            if (bytes[i] != ' ') {
                length = length * 10 + bytes[i] - '0';
            }
        }
        return end + END_OF_HEADERS.length + length;
    }

    private static int find(byte[] bytes, int limit, byte[] lower) {
        outer:
        for (int i = 0; i <= limit - lower.length; i++) {
            for (int j = 0; j < lower.length; j++) {
                byte b = bytes[i + j];
                if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lower[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}
