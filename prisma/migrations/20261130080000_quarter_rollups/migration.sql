-- Days of many zones begin within an hour of UTC: the finest roll-ups are of quarter hours, and know the kind and the class of
-- what they count. All events that are there are rolled up anew. Of those that retention removed hours remain, without a
-- class, and each stands at the quarter with which its hour begins: that is so before "quarters_from".
ALTER TABLE "ledger_retention" ADD COLUMN "quarters_from" TIMESTAMPTZ(3);
UPDATE "ledger_retention" SET "quarters_from" = "removed_before";

-- A removal that was interrupted is finished first: these events count in their hours, and must not be counted again.
WITH "gone" AS (
    DELETE FROM "events" USING "ledger_retention" WHERE "time" < "quarters_from" RETURNING 1
)
UPDATE "ledger_retention" SET "removed_events" = "removed_events" + (SELECT count(*) FROM "gone");

-- Changes that were not folded in yet: those of events that are there are made of these below.
ALTER TABLE "event_rollup_changes" RENAME COLUMN "hour" TO "quarter";
ALTER TABLE "event_rollup_changes" ADD COLUMN "kind" TEXT NOT NULL DEFAULT '', ADD COLUMN "class" TEXT NOT NULL DEFAULT '';
ALTER TABLE "event_rollup_changes" ALTER COLUMN "kind" DROP DEFAULT, ALTER COLUMN "class" DROP DEFAULT;
DELETE FROM "event_rollup_changes" AS "change"
WHERE NOT EXISTS (SELECT FROM "ledger_retention" WHERE "change"."quarter" < "quarters_from");

ALTER TABLE "event_rollups" RENAME TO "event_rollups_of_hours";
ALTER TABLE "event_rollups_of_hours" DROP CONSTRAINT "event_rollups_pkey";
DROP INDEX "event_rollups_company_hour_idx";
CREATE TABLE "event_rollups" (
    "quarter" TIMESTAMPTZ(3) NOT NULL,
    "proxy" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "consumer" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "billable" BOOLEAN NOT NULL,
    "delivery_state" TEXT NOT NULL DEFAULT 'recorded',
    "kind" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "whole_quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "fractional" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "duration_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "request_bytes" BIGINT NOT NULL DEFAULT 0,
    "response_bytes" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO "event_rollups"
SELECT "hour", "proxy", "tool", "method", "consumer", "company", "reason", "outcome", "billable", "delivery_state", '', '',
    "calls", "quantity", "whole_quantity", "fractional", "errors", "duration_ms_sum", "request_bytes", "response_bytes", "late"
FROM "event_rollups_of_hours" WHERE "hour" < (SELECT "quarters_from" FROM "ledger_retention");
INSERT INTO "event_rollups"
SELECT date_bin('15 minutes', "time", 'epoch'), "proxy", coalesce("tool", ''), "method", "consumer", coalesce("company", ''),
    "reason", "outcome", "billable", "delivery_state", coalesce("kind", ''), coalesce("class", ''), sum("count"),
    sum("quantity" * "count"), coalesce(sum("quantity" * "count") FILTER (WHERE "quantity" = trunc("quantity")), 0),
    coalesce(sum("count") FILTER (WHERE "quantity" <> trunc("quantity")), 0),
    coalesce(sum("count") FILTER (WHERE "is_error"), 0), coalesce(sum("duration_ms"::bigint * "count"), 0),
    coalesce(sum(("body"->>'requestBytes')::bigint * "count"), 0),
    coalesce(sum(("body"->>'responseBytes')::bigint * "count"), 0),
    coalesce(sum("count") FILTER (WHERE "late"), 0)
FROM "events"
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
DROP TABLE "event_rollups_of_hours";
ALTER TABLE "event_rollups" ADD CONSTRAINT "event_rollups_pkey" PRIMARY KEY ("quarter", "proxy", "tool", "method", "consumer",
    "company", "reason", "outcome", "billable", "delivery_state", "kind", "class");
CREATE INDEX "event_rollups_company_quarter_idx" ON "event_rollups"("company", "quarter");

-- Totals know kind and class too. New are those of all companies together, which tell days apart in any zone.
ALTER TABLE "event_totals" RENAME TO "event_totals_of_before";
ALTER TABLE "event_totals_of_before" DROP CONSTRAINT "event_totals_pkey";
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
    "kind" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "whole_quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "fractional" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO "event_totals"
SELECT "span", "start", "proxy", "tool", "company", "method", "reason", "billable", "delivery_state", '', '', "calls",
    "quantity", "whole_quantity", "fractional", "late"
FROM "event_totals_of_before" WHERE "start" < (SELECT "quarters_from" FROM "ledger_retention");
DROP TABLE "event_totals_of_before";
INSERT INTO "event_totals"
SELECT "span", date_trunc("unit", "quarter", 'UTC'), CASE WHEN "by_proxy" THEN "proxy" ELSE '' END,
    CASE WHEN "by_tool" THEN "tool" ELSE '' END, "company", "method", "reason", "billable", "delivery_state", "kind", "class",
    sum("calls"), sum("quantity"), sum("whole_quantity"), sum("fractional"), sum("late")
FROM "event_rollups"
CROSS JOIN (VALUES ('hour', 'hour', false, false), ('day', 'day', false, false), ('proxy_hour', 'hour', true, false),
    ('proxy_day', 'day', true, false), ('tool_day', 'day', true, true)) AS spans("span", "unit", "by_proxy", "by_tool")
WHERE NOT EXISTS (SELECT FROM "ledger_retention" WHERE "quarter" < "quarters_from")
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
INSERT INTO "event_totals"
SELECT "span", date_trunc('hour', "quarter", 'UTC'), CASE WHEN "by_proxy" THEN "proxy" ELSE '' END,
    CASE WHEN "by_tool" THEN "tool" ELSE '' END, CASE WHEN "company" = '' THEN '' ELSE 'any' END, "method", "reason",
    "billable", '', "kind", "class", sum("calls"), sum("quantity"), sum("whole_quantity"), sum("fractional"), sum("late")
FROM "event_rollups"
CROSS JOIN (VALUES ('any_hour', false, false), ('any_proxy_hour', true, false), ('any_tool_hour', true, true))
    AS spans("span", "by_proxy", "by_tool")
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
ALTER TABLE "event_totals" ADD CONSTRAINT "event_totals_pkey" PRIMARY KEY ("span", "start", "proxy", "tool", "company", "method",
    "reason", "billable", "delivery_state", "kind", "class");
