-- Credits that are bought by themselves when few are left, by a card that the company keeps at the rail.
-- AlterTable
ALTER TABLE "top_ups" ADD COLUMN     "is_automatic" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "keeps_card" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "recharges" (
    "company" TEXT NOT NULL,
    "rail_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "threshold" DECIMAL(38,12) NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "customer_id" TEXT,
    "card_id" TEXT,
    "state" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "fault" TEXT NOT NULL DEFAULT '',
    "next_attempt_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "recharges_pkey" PRIMARY KEY ("company")
);

-- AddForeignKey
ALTER TABLE "recharges" ADD CONSTRAINT "recharges_rail_id_fkey" FOREIGN KEY ("rail_id") REFERENCES "rails"("id") ON DELETE CASCADE ON UPDATE CASCADE;
