-- What many events share is kept once: it was most of what a row weighed. Events that are there already stay whole.
CREATE TABLE "event_circumstances" (
    "fingerprint" UUID NOT NULL,
    "shared" JSONB NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_circumstances_pkey" PRIMARY KEY ("fingerprint")
);
ALTER TABLE "events" ADD COLUMN "circumstances" UUID;
