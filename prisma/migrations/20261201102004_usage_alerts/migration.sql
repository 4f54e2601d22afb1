-- Rules on usage, the thresholds that were crossed (each once: a unique index says so), and the messages that tell of them.
-- CreateTable
CREATE TABLE "alert_rules" (
    "id" TEXT NOT NULL,
    "owner" TEXT,
    "name" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "company" TEXT,
    "proxy" TEXT,
    "tool" TEXT,
    "window" TEXT,
    "figure" DECIMAL(38,12) NOT NULL,
    "shares" INTEGER[],
    "currency" TEXT,
    "min_calls" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "alert_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alerts" (
    "id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "owner" TEXT,
    "subject" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "window_from" TIMESTAMPTZ(3) NOT NULL,
    "window_to" TIMESTAMPTZ(3),
    "threshold" DECIMAL(38,12) NOT NULL,
    "arming" INTEGER NOT NULL,
    "share" INTEGER NOT NULL,
    "figure" DECIMAL(38,12) NOT NULL,
    "value" DECIMAL(38,12) NOT NULL,
    "told" BOOLEAN NOT NULL,
    "rule" JSONB NOT NULL,
    "fired_at" TIMESTAMPTZ(3) NOT NULL,
    "data_up_to" TIMESTAMPTZ(3) NOT NULL,
    "rearmed_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),
    "read_by" TEXT,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_endpoints" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "off_because" TEXT,
    "sealed_secret" BYTEA NOT NULL,
    "secret_end" TEXT NOT NULL,
    "sealed_former_secret" BYTEA,
    "former_secret_until" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "alert_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_deliveries" (
    "id" TEXT NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "alert_id" TEXT,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts_made" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_attempts" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "message" TEXT NOT NULL,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "alert_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_rules_owner_idx" ON "alert_rules"("owner");

-- CreateIndex
CREATE INDEX "alerts_owner_fired_at_idx" ON "alerts"("owner", "fired_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "alerts_rule_id_subject_window_window_from_threshold_arming_key" ON "alerts"("rule_id", "subject", "window", "window_from", "threshold", "arming");

-- CreateIndex
CREATE UNIQUE INDEX "alert_endpoints_name_key" ON "alert_endpoints"("name");

-- CreateIndex
CREATE INDEX "alert_deliveries_state_next_attempt_at_idx" ON "alert_deliveries"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "alert_deliveries_endpoint_id_created_at_idx" ON "alert_deliveries"("endpoint_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "alert_deliveries_endpoint_id_alert_id_key" ON "alert_deliveries"("endpoint_id", "alert_id");

-- CreateIndex
CREATE INDEX "alert_attempts_delivery_id_id_idx" ON "alert_attempts"("delivery_id", "id");

-- AddForeignKey
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "alert_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_attempts" ADD CONSTRAINT "alert_attempts_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "alert_deliveries"("id") ON DELETE CASCADE ON UPDATE CASCADE;
