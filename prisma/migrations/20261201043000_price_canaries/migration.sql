-- Draft prices that are tried on a share of calls: nothing that is charged reads them.
CREATE TABLE "price_canaries" (
    "id" TEXT NOT NULL,
    "meter_id" TEXT NOT NULL,
    "plan_id" TEXT,
    "price" JSONB NOT NULL,
    "percent" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,

    CONSTRAINT "price_canaries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_canaries_percent" CHECK ("percent" BETWEEN 1 AND 100)
);

-- CreateIndex
CREATE INDEX "price_canaries_plan_id_idx" ON "price_canaries"("plan_id");

-- AddForeignKey
ALTER TABLE "price_canaries" ADD CONSTRAINT "price_canaries_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plans"("id") ON DELETE CASCADE ON UPDATE CASCADE;
