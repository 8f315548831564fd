package lessonledger.gateway.demo;

import java.io.PrintStream;

/** How far the filling is, for the person at the terminal; a file or a pipe gets a line for every tenth instead. */
final class ProgressBar {

    private static final int WIDTH = 40;

    private final PrintStream out;
    private final boolean terminal;
    private final String what;
    private final int total;
    private int done;
    private int shown = -1;

    /**
     * Makes a bar.
     *
     * @param terminal whether a line can be written over
     * @param what is being done, in a few words
     * @param total how many steps there are
     */
    ProgressBar(PrintStream out, boolean terminal, String what, int total) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
        this.total = total;
    }

    /** One more step is done. */
    synchronized void step() {
        done++;
        int percent = (int) (100L * done / Math.max(1, total));
        if (percent == shown || !terminal && percent % 10 != 0) {
            return;
        }
        shown = percent;
        if (terminal) {
            int filled = WIDTH * percent / 100;
            out.print("\r  " + what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + percent + " % of "
                    + total + (percent == 100 ? System.lineSeparator() : ""));
            out.flush();
        } else {
            out.println("  " + what + ": " + percent + " % of " + total);
        }
    }
}
