-- A meter on a URI looks at proxies, not at tools: days by proxy are a fraction of the days by tool.
INSERT INTO "event_totals" ("span", "start", "proxy", "tool", "company", "method", "reason", "billable", "delivery_state",
    "calls", "quantity", "whole_quantity", "fractional", "late")
SELECT 'proxy_day', date_trunc('day', "hour", 'UTC') AS "start", "proxy", '', "company", "method", "reason", "billable",
    "delivery_state", sum("calls"), sum("quantity"), sum("whole_quantity"), sum("fractional"), sum("late")
FROM "event_rollups"
GROUP BY 2, 3, 5, 6, 7, 8, 9;
