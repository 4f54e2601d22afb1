-- One for events of before: each was told by itself.
ALTER TABLE "events" ADD COLUMN     "count" INTEGER NOT NULL DEFAULT 1;
