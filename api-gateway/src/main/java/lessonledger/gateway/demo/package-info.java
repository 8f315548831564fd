/** {@code --demo}: a made-up school whose lessons are real ones, made by the same commands as everybody's. */
@NullMarked
package lessonledger.gateway.demo;

import org.jspecify.annotations.NullMarked;
