/**
 * The read side: tables that are made of the events and of nothing else, and the queries that they answer. One package per
 * read model. What they share is here: how a table follows its aggregates, and how it is made anew.
 */
@NullMarked
package lessonledger.query;

import org.jspecify.annotations.NullMarked;
