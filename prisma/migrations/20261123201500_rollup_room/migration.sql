-- A batch changes the same few rows as the one before it. With room on its page a changed row needs no new index entries,
-- and the next change of the page clears away the former ones.
ALTER TABLE "event_rollups" SET (fillfactor = 50);
ALTER TABLE "event_totals" SET (fillfactor = 50);
