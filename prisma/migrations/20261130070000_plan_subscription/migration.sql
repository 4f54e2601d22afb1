-- AlterTable
ALTER TABLE "company_plans" ADD COLUMN     "subscription_id" TEXT;
