package lessonledger.contract.access;

import java.util.List;

/**
 * The account that signed in.
 *
 * @param username the account's name
 * @param roles of {@code ADMIN}, {@code TEACHER}, {@code AUDITOR}, {@code BILLING}
 */
public record SignedIn(String username, List<String> roles) {}
