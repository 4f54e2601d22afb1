-- CreateTable
CREATE TABLE "delivery_points" (
    "publisher" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "arrived" BIGINT NOT NULL,
    "late" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,
    "failures" BIGINT NOT NULL,
    "waiting" BIGINT NOT NULL,
    "parked" BIGINT NOT NULL,
    "lateness" BIGINT[],

    CONSTRAINT "delivery_points_pkey" PRIMARY KEY ("publisher","grain","start")
);

-- CreateTable
CREATE TABLE "parked_events" (
    "event_id" UUID NOT NULL,
    "publisher" TEXT NOT NULL,
    "reason" TEXT,
    "since" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3),

    CONSTRAINT "parked_events_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "delivery_orders" (
    "id" UUID NOT NULL,
    "gateway_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_orders_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "delivery_orders_event_id_key" ON "delivery_orders"("event_id");

-- CreateIndex
CREATE INDEX "delivery_orders_gateway_id_idx" ON "delivery_orders"("gateway_id");

-- What is parked already is listed like what will be; why it is, only its gateway knows.
INSERT INTO "parked_events" ("event_id", "publisher")
SELECT "id", 'moesif' FROM "events" WHERE "delivery_state" IN ('parked', 'expired');
