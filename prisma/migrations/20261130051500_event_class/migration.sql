-- Null for events of before: what they are is told by their reason and method.
ALTER TABLE "events" ADD COLUMN     "class" TEXT,
ADD COLUMN     "kind" TEXT;
