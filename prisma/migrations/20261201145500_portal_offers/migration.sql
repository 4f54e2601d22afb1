-- Plans that companies may choose in the portal by themselves, and how calls are paid on each.
-- AlterTable
ALTER TABLE "portal_settings" ADD COLUMN     "offers" JSONB NOT NULL DEFAULT '[]';
