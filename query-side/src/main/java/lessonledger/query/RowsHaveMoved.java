package lessonledger.query;

/**
 * Rows that were remembered are not where they were: another process has written them since. They are forgotten, and the
 * transaction has to be rolled back and begun again.
 */
final class RowsHaveMoved extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RowsHaveMoved(String table) {
        super("Another process has moved rows of " + table + " that were remembered here.");
    }
}
