-- Every index of events grows at its right end, where a new entry splits no page: newest first is read backwards.
DROP INDEX "events_time_id_idx";
DROP INDEX "events_proxy_time_idx";
DROP INDEX "events_tool_time_idx";
DROP INDEX "events_consumer_time_idx";
DROP INDEX "events_company_time_idx";
DROP INDEX "events_reason_time_idx";
DROP INDEX "events_outcome_time_idx";
DROP INDEX "events_delivery_state_time_idx";
CREATE INDEX "events_time_id_idx" ON "events"("time", "id");
CREATE INDEX "events_proxy_time_idx" ON "events"("proxy", "time");
CREATE INDEX "events_tool_time_idx" ON "events"("tool", "time");
CREATE INDEX "events_consumer_time_idx" ON "events"("consumer", "time");
CREATE INDEX "events_company_time_idx" ON "events"("company", "time");

-- Most calls end well and a list of those needs no index; the schema language cannot say so, so these stand here only.
CREATE INDEX "events_reason_time_idx" ON "events"("reason", "time") WHERE reason <> 'ok';
CREATE INDEX "events_outcome_time_idx" ON "events"("outcome", "time") WHERE outcome <> 'ok';
CREATE INDEX "events_http_status_time_idx" ON "events"("http_status", "time") WHERE http_status >= 300;

-- Each event changes once: when its delivery is known. With room on its page and no index on the state, that writes one
-- row and no index entry.
ALTER TABLE "events" SET (fillfactor = 50);

-- The roll-ups tell delivery states apart, and keep what sums of fractional quantities need. They are made anew from
-- the events, which are all still there.
DROP TABLE "event_rollups";
CREATE TABLE "event_rollups" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "proxy" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "consumer" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "billable" BOOLEAN NOT NULL,
    "delivery_state" TEXT NOT NULL DEFAULT 'recorded',
    "calls" BIGINT NOT NULL DEFAULT 0,
    "quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "whole_quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "fractional" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "duration_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "request_bytes" BIGINT NOT NULL DEFAULT 0,
    "response_bytes" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "event_rollups_pkey" PRIMARY KEY ("hour","proxy","tool","method","consumer","company","reason","outcome","billable","delivery_state")
);
INSERT INTO "event_rollups"
SELECT date_trunc('hour', "time"), "proxy", coalesce("tool", ''), "method", "consumer", coalesce("company", ''), "reason",
    "outcome", "billable", "delivery_state", count(*), sum("quantity"),
    coalesce(sum("quantity") FILTER (WHERE "quantity" = trunc("quantity")), 0),
    count(*) FILTER (WHERE "quantity" <> trunc("quantity")),
    count(*) FILTER (WHERE "is_error"), coalesce(sum("duration_ms"), 0),
    coalesce(sum(("body"->>'requestBytes')::bigint), 0), coalesce(sum(("body"->>'responseBytes')::bigint), 0),
    count(*) FILTER (WHERE "late")
FROM "events"
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
CREATE INDEX "event_rollups_company_hour_idx" ON "event_rollups"("company", "hour");

CREATE TABLE "event_totals" (
    "span" TEXT NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "proxy" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "billable" BOOLEAN NOT NULL,
    "delivery_state" TEXT NOT NULL DEFAULT 'recorded',
    "calls" BIGINT NOT NULL DEFAULT 0,
    "quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "whole_quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "fractional" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "event_totals_pkey" PRIMARY KEY ("span","start","proxy","tool","company","method","reason","billable","delivery_state")
);
INSERT INTO "event_totals"
SELECT "span", date_trunc("unit", "hour", 'UTC'), CASE WHEN "by_tool" THEN "proxy" ELSE '' END,
    CASE WHEN "by_tool" THEN "tool" ELSE '' END, "company", "method", "reason", "billable", "delivery_state", sum("calls"),
    sum("quantity"), sum("whole_quantity"), sum("fractional"), sum("late")
FROM "event_rollups"
CROSS JOIN (VALUES ('hour', 'hour', false), ('day', 'day', false), ('tool_day', 'day', true)) AS spans("span", "unit", "by_tool")
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

-- One row: how long events are kept, and before which instant they are gone.
CREATE TABLE "ledger_retention" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "keep_days" INTEGER,
    "removed_before" TIMESTAMPTZ(3),
    "removed_events" BIGINT NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3),
    "updated_by" TEXT,

    CONSTRAINT "ledger_retention_pkey" PRIMARY KEY ("id")
);
INSERT INTO "ledger_retention" ("id") VALUES (1);
