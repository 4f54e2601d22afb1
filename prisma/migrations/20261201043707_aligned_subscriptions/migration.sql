-- AlterTable
ALTER TABLE "rail_subscriptions" ADD COLUMN     "aligned_as" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "aligned_at" TIMESTAMPTZ(3);
