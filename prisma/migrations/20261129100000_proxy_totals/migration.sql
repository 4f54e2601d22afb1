-- A meter on a URI looks at proxies, not at tools: totals by proxy are a fraction of those by tool.
INSERT INTO "event_totals" ("span", "start", "proxy", "tool", "company", "method", "reason", "billable", "delivery_state",
    "calls", "quantity", "whole_quantity", "fractional", "late")
SELECT "span", date_trunc("unit", "hour", 'UTC') AS "start", "proxy", '', "company", "method", "reason", "billable",
    "delivery_state", sum("calls"), sum("quantity"), sum("whole_quantity"), sum("fractional"), sum("late")
FROM "event_rollups"
CROSS JOIN (VALUES ('proxy_hour', 'hour'), ('proxy_day', 'day')) AS spans("span", "unit")
GROUP BY 1, 2, 3, 5, 6, 7, 8, 9;
