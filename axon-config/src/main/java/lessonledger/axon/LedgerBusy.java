package lessonledger.axon;

import org.springframework.dao.TransientDataAccessResourceException;

/** More events wait to be stored than the ledger takes in. Nothing of the command is stored; it may be sent again in a moment. */
public final class LedgerBusy extends TransientDataAccessResourceException {

    private static final long serialVersionUID = 1L;

    LedgerBusy(String why) {
        super(why);
    }
}
