package io.claviger.audit;

import java.util.List;

/**
 * What a query of the trail sees, in one snapshot.
 *
 * @param position the last event the trail holds
 * @param head the last event of the journal
 * @param rows matching rows of the trail, at most the query's limit; newest first, or oldest first
 *     when the query asks for what lies behind an event
 * @param tail the journal behind the position, in order, up to a bound
 */
public record TrailSlice(long position, long head, List<TrailRow> rows, List<JournalRow> tail) {}
