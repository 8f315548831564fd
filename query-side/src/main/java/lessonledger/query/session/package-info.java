/** Sessions: the table {@code wpos_zoom_links}, and what can be asked of it. */
@NullMarked
package lessonledger.query.session;

import org.jspecify.annotations.NullMarked;
