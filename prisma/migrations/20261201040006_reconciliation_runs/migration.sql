-- CreateTable
CREATE TABLE "reconciliation_runs" (
    "id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "equal" INTEGER NOT NULL,
    "waiting" INTEGER NOT NULL,
    "differing" INTEGER NOT NULL,
    "not_judged" INTEGER NOT NULL,
    "alarming" INTEGER NOT NULL,
    "gateways" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciled_usages" (
    "run_id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "rail_id" TEXT NOT NULL,
    "rail_name" TEXT NOT NULL,
    "meter_id" TEXT NOT NULL,
    "meter_name" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "verdict" TEXT NOT NULL,
    "hop" TEXT,
    "class" TEXT,
    "quantity" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "alarming" BOOLEAN NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "reconciled_usages_pkey" PRIMARY KEY ("run_id","place")
);

-- CreateIndex
CREATE INDEX "reconciliation_runs_started_at_idx" ON "reconciliation_runs"("started_at");

-- CreateIndex
CREATE INDEX "reconciled_usages_run_id_verdict_idx" ON "reconciled_usages"("run_id", "verdict");

-- AddForeignKey
ALTER TABLE "reconciled_usages" ADD CONSTRAINT "reconciled_usages_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "reconciliation_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
