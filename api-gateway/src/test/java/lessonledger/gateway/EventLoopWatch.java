package lessonledger.gateway;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What the event loop may do although it looks like blocking: read random bits from the kernel, which never waits for them
 * once the machine is up, load a class, which happens once, and describe the API, which happens once and for admins.
 */
public final class EventLoopWatch implements BlockHoundIntegration {

    /** For BlockHound, which finds it by name. */
    public EventLoopWatch() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("org.springdoc.api.AbstractOpenApiResource", "getOpenApi");
    }
}
