-- Credits that companies buy in the portal: through which rail, and every payment that was begun.
-- AlterTable
ALTER TABLE "portal_settings" ADD COLUMN     "pay_currency" TEXT NOT NULL DEFAULT 'usd',
ADD COLUMN     "pay_rail_id" TEXT;

-- CreateTable
CREATE TABLE "top_ups" (
    "id" UUID NOT NULL,
    "company" TEXT NOT NULL,
    "rail_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "subject" TEXT NOT NULL,
    "session_id" TEXT,
    "payment_id" TEXT,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "top_ups_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "top_ups_session_id_key" ON "top_ups"("session_id");

-- CreateIndex
CREATE INDEX "top_ups_company_created_at_idx" ON "top_ups"("company", "created_at");

-- CreateIndex
CREATE INDEX "top_ups_payment_id_idx" ON "top_ups"("payment_id");

-- AddForeignKey
ALTER TABLE "portal_settings" ADD CONSTRAINT "portal_settings_pay_rail_id_fkey" FOREIGN KEY ("pay_rail_id") REFERENCES "rails"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
