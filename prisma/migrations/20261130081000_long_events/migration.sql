-- A call of an hour or longer may end when the period in which it was accepted is closed, and then counts when it ended. What a
-- meter needs of it is kept with both instants, as long as the roll-ups are, which know the first only.
CREATE TABLE "long_events" (
    "id" UUID NOT NULL,
    "accepted" TIMESTAMPTZ(3) NOT NULL,
    "ended" TIMESTAMPTZ(3) NOT NULL,
    "proxy" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "consumer" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "billable" BOOLEAN NOT NULL,
    "delivery_state" TEXT NOT NULL,
    "quantity" DECIMAL(38,12) NOT NULL,
    "late" BOOLEAN NOT NULL,

    CONSTRAINT "long_events_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "long_events_accepted_idx" ON "long_events"("accepted");
CREATE INDEX "long_events_ended_idx" ON "long_events"("ended");
INSERT INTO "long_events"
SELECT "id", "time", "time" + floor(("body"->>'durationMs')::numeric) * interval '1 millisecond', "proxy", coalesce("tool", ''),
    "method", "consumer", coalesce("company", ''), "reason", "outcome", "billable", "delivery_state", "quantity", "late"
FROM "events" WHERE "duration_ms" >= 3600000 AND ("body"->>'durationMs')::numeric >= 3600000;
