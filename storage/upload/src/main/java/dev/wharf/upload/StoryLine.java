package dev.wharf.upload;

import java.time.Instant;
import java.util.Map;

/**
 * One event of an upload's journal, as it may be shown.
 *
 * @param sequence its number, from 1 on
 * @param at when it was written, by the writing node's clock
 * @param kind what happened, such as {@code recorded}
 * @param fields the particulars: texts, numbers and truth values, in order
 */
public record StoryLine(long sequence, Instant at, String kind, Map<String, Object> fields) {}
