-- DropIndex
DROP INDEX "rail_reports_rail_id_meter_id_company_part_from_revision_key";

-- AlterTable
ALTER TABLE "rail_reports" ADD COLUMN     "price_key" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "rail_webhooks" ADD COLUMN     "via" TEXT NOT NULL DEFAULT 'webhook';

-- AlterTable
ALTER TABLE "rails" ADD COLUMN     "events_cursor" TEXT,
ADD COLUMN     "from_plans" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "plans_hash" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "swept_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "rail_prices" (
    "rail_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "meter_id" TEXT NOT NULL,
    "price" JSONB NOT NULL,
    "event_name" TEXT NOT NULL,
    "external_meter" TEXT NOT NULL,
    "external_price" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rail_prices_pkey" PRIMARY KEY ("rail_id","key")
);

-- CreateTable
CREATE TABLE "rail_subscriptions" (
    "rail_id" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "cycle" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rail_subscriptions_pkey" PRIMARY KEY ("rail_id","external_id")
);

-- CreateTable
CREATE TABLE "rail_bills" (
    "rail_id" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "currency" TEXT NOT NULL,
    "invoice" TEXT NOT NULL DEFAULT '',
    "external_id" TEXT,
    "state" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "differences" JSONB NOT NULL DEFAULT '[]',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rail_bills_pkey" PRIMARY KEY ("rail_id","company","period_from","currency")
);

-- CreateIndex
CREATE INDEX "rail_subscriptions_rail_id_company_idx" ON "rail_subscriptions"("rail_id", "company");

-- CreateIndex
CREATE INDEX "rail_bills_rail_id_state_idx" ON "rail_bills"("rail_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "rail_reports_rail_id_meter_id_company_part_from_price_key_r_key" ON "rail_reports"("rail_id", "meter_id", "company", "part_from", "price_key", "revision");

-- AddForeignKey
ALTER TABLE "rail_prices" ADD CONSTRAINT "rail_prices_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_subscriptions" ADD CONSTRAINT "rail_subscriptions_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rail_bills" ADD CONSTRAINT "rail_bills_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;
