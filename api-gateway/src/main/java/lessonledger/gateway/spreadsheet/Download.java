package lessonledger.gateway.spreadsheet;

import java.util.function.Consumer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/** What makes an answer a file that a browser saves and nobody keeps on the way. */
public final class Download {

    private Download() {}

    /** Returns what names the file. */
    public static Consumer<HttpHeaders> as(String name) {
        return headers -> {
            headers.setContentDisposition(
                    ContentDisposition.attachment().filename(name).build());
            headers.setCacheControl("no-store");
        };
    }
}
