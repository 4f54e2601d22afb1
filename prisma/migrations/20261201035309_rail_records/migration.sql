-- CreateTable
CREATE TABLE "rail_records" (
    "rail_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "record_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "identifier" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "next_attempt_at" TIMESTAMPTZ(3),
    "attempts_made" INTEGER NOT NULL DEFAULT 0,
    "fault_code" TEXT,
    "fault_message" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rail_records_pkey" PRIMARY KEY ("rail_id","kind","record_id")
);

-- CreateIndex
CREATE INDEX "rail_records_rail_id_state_next_attempt_at_idx" ON "rail_records"("rail_id", "state", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "rail_records_rail_id_identifier_key" ON "rail_records"("rail_id", "identifier");

-- AddForeignKey
ALTER TABLE "rail_records" ADD CONSTRAINT "rail_records_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;
