-- Receipts that results carried, in a chain for each company, and every key that verifies them.
-- CreateTable
CREATE TABLE "receipt_keys" (
    "kid" TEXT NOT NULL,
    "x" TEXT NOT NULL,
    "gateway_id" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_keys_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "receipt_chains" (
    "company" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "receipt_chains_pkey" PRIMARY KEY ("company")
);

-- CreateTable
CREATE TABLE "receipts" (
    "company" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "meter_ids" TEXT[],
    "token" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "receipts_pkey" PRIMARY KEY ("company","sequence")
);

-- CreateIndex
CREATE UNIQUE INDEX "receipts_event_id_key" ON "receipts"("event_id");

-- CreateIndex
CREATE INDEX "receipts_company_time_idx" ON "receipts"("company", "time");
