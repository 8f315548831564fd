package lessonledger.contract;

import lessonledger.contract.session.Standing;

/**
 * Why a command was refused: the name of the rule is the name of the record, in code, spec, error body and page alike.
 *
 * <p>A refusal travels as the details of Axon's {@code CommandExecutionException}, so that it keeps its type when the
 * command was handled on another machine. A refused command has stored no event.
 */
public sealed interface Refusal {

    /** What kind of refusal it is, for those who only need to know whether to ask again, differently, or not at all. */
    enum Kind {
        /** What the command was addressed to does not exist. */
        UNKNOWN,
        /** It exists, but its state does not allow the command now. */
        WRONG_STATE,
        /** The command itself breaks a rule, whatever the state. */
        AGAINST_RULE
    }

    /** Returns the kind of this refusal. */
    Kind kind();

    /** Returns one sentence for a person, without any secret in it. */
    String explanation();

    /** No link was ever sent with this token. */
    record UnknownSession(String sessionId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "There is no session with this link.";
        }
    }

    /** The student has not clicked the link yet, so there is nothing to keep alive or to end. */
    record SessionNotStarted(Standing standing) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The link has not been opened yet.";
        }
    }

    /** The session is over and what was asked does not reopen it (DESIGN, section 2, rules 6 and 9). */
    record SessionAlreadyEnded(Standing standing) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The session is already over.";
        }
    }

    /** One session was opened in more page loads than a lesson can explain; no further one is counted. */
    record TooManyViews(Standing standing, int limit) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "This session has been opened in more than " + limit + " page views.";
        }
    }

    /** The meeting link is not an https address of an allowed meeting host. */
    record LinkNotAllowed(String reason) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "The meeting link is not allowed: " + reason;
        }
    }

    /** No student is enrolled under this id. */
    record UnknownStudent(int studentId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "No student is enrolled under the id " + studentId + ".";
        }
    }

    /** No teacher is registered under this id. */
    record UnknownTeacher(String teacherId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "No teacher is registered under the id " + teacherId + ".";
        }
    }

    /** The command names a teacher, as an attribute, who is not registered. */
    record TeacherNotRegistered(String teacherId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "The teacher " + teacherId + " is not registered; register them first.";
        }
    }

    /** A student with this id is enrolled already. */
    record StudentAlreadyEnrolled(int studentId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "A student with the id " + studentId + " is enrolled already; change them with PUT.";
        }
    }

    /** A teacher with this id is registered already. */
    record TeacherAlreadyRegistered(String teacherId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "A teacher with the id " + teacherId + " is registered already; change them with PUT.";
        }
    }

    /** No package is offered under this id. */
    record UnknownPackage(String packageId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "No package is offered under the id " + packageId + ".";
        }
    }

    /** A package with this id is offered already. */
    record PackageAlreadyOffered(String packageId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "A package with the id " + packageId + " is offered already; change it with PUT.";
        }
    }

    /** The command gives a student no rate of their own, and nobody has said what the package costs. */
    record PackageNotOffered(String packageId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "The package " + packageId + " is not offered; offer it first, or name the student's own rate.";
        }
    }

    /** The package is not given to anybody any more. */
    record PackageIsArchived(String packageId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "The package " + packageId + " is archived; choose another one, or restore it.";
        }
    }

    /** The teacher does not teach here any more. */
    record TeacherIsArchived(String teacherId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The teacher " + teacherId + " is archived; restore them, or choose another one.";
        }
    }

    /** The student does not learn here any more. */
    record StudentIsArchived(int studentId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The student " + studentId + " is archived; an admin can restore them.";
        }
    }

    /** A teacher is not archived before their students are somebody else's. */
    record TeacherHasStudents(String teacherId, long students) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "The teacher " + teacherId + " has " + students + (students == 1 ? " student" : " students")
                    + " who would be left without one; give them to somebody else, or archive them first.";
        }
    }

    /** There is no account of this name. */
    record UnknownAccount(String account) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "There is no account with the name " + account + ".";
        }
    }

    /** There is an account of this name already. */
    record AccountAlreadyOpen(String account) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "There is an account with the name " + account + " already.";
        }
    }

    /** The account was closed. Its name is not given to anybody else, so that the ledger keeps saying who did what. */
    record AccountAlreadyClosed(String account) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The account " + account + " is closed; open another one under another name.";
        }
    }

    /** The password is none that is safe, or none that can be kept. */
    record PasswordNotAllowed(String reason) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "The password is not allowed: " + reason;
        }
    }

    /** An account cannot have these roles. */
    record RolesNotAllowed(String reason) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "These roles are not allowed: " + reason;
        }
    }

    /** Without this account nobody could let anybody in any more. */
    record LastAdmin(String account) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The account " + account + " is the only admin; make somebody else an admin first.";
        }
    }

    /** Whom the identity provider knows by this name has another account; one person signs in as one. */
    record IdentityTaken() implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "Another account is linked to this person already.";
        }
    }

    /** The account has no such token that counts. */
    record UnknownAccessToken(String tokenId) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "There is no such access token.";
        }
    }

    /** One account has more tokens than its owner can know. */
    record TooManyAccessTokens(int limit) implements Refusal {
        @Override
        public Kind kind() {
            return Kind.AGAINST_RULE;
        }

        @Override
        public String explanation() {
            return "An account has at most " + limit + " access tokens; revoke one that is not needed.";
        }
    }

    /** The school has no bot that hears what people say to it. */
    record NoTelegramBot() implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The school has no Telegram bot that listens; an operator sets TELEGRAM_BOT_TOKEN.";
        }
    }

    /** None of the student's linked chats has this number: it never had, or it was unlinked. */
    record UnknownChat() implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "This chat is not linked any more.";
        }
    }

    /** No invitation has this code: it never had, or it was withdrawn. */
    record UnknownInvitation() implements Refusal {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }

        @Override
        public String explanation() {
            return "There is no such invitation.";
        }
    }

    /** The invitation has linked a chat already. */
    record InvitationUsed() implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The invitation has been used already.";
        }
    }

    /** The invitation was not used in time. */
    record InvitationExpired() implements Refusal {
        @Override
        public Kind kind() {
            return Kind.WRONG_STATE;
        }

        @Override
        public String explanation() {
            return "The invitation has expired.";
        }
    }
}
