-- What batches change in the roll-ups stands here until it is folded in: many batches change the same rows.
CREATE TABLE "event_rollup_changes" (
    "number" BIGSERIAL NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "proxy" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "consumer" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "billable" BOOLEAN NOT NULL,
    "delivery_state" TEXT NOT NULL,
    "calls" BIGINT NOT NULL,
    "quantity" DECIMAL(38,12) NOT NULL,
    "whole_quantity" DECIMAL(38,12) NOT NULL,
    "fractional" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "duration_ms_sum" BIGINT NOT NULL,
    "request_bytes" BIGINT NOT NULL,
    "response_bytes" BIGINT NOT NULL,
    "late" BIGINT NOT NULL,

    CONSTRAINT "event_rollup_changes_pkey" PRIMARY KEY ("number")
);
