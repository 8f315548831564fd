package lessonledger.axon;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.common.IdentifierFactory;

/**
 * Makes the identifiers of messages, of which a heartbeat has four. They tell messages apart and keep no secret, so they are
 * drawn from the thread's own generator; what makes them differ between processes is drawn once from the secure one. Axon
 * finds this class as a service.
 */
public final class QuickIdentifiers extends IdentifierFactory {

    private static final long VERSION = 0x4000L;
    private static final long VARIANT = 0x8000000000000000L;

    private final long high;
    private final long low;

    /** Makes the factory. */
    public QuickIdentifiers() {
        SecureRandom secure = new SecureRandom();
        high = secure.nextLong();
        low = secure.nextLong();
    }

    /** Returns a UUID of version 4 in its canonical form. */
    @Override
    public String generateIdentifier() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                        (random.nextLong() ^ high) & ~0xf000L | VERSION,
                        (random.nextLong() ^ low) & 0x3fffffffffffffffL | VARIANT)
                .toString();
    }
}
