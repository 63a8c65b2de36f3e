-- One row for each upload, written before its first event and removed after its tombstone is
-- forgotten. claimed_key is unique: one unfinished upload for each target key.
-- Times are milliseconds since 1970-01-01T00:00Z.
CREATE TABLE "upload_index" (
  "upload_id" VARCHAR(64) PRIMARY KEY,
  "owner" VARCHAR(255),
  "target_key" VARCHAR(1024) NOT NULL,
  "claimed_key" VARCHAR(1024) UNIQUE,
  "length" BIGINT,
  "state" VARCHAR(16) NOT NULL,
  "created_at" BIGINT NOT NULL,
  "wake_at" BIGINT
);

CREATE INDEX "upload_index_wake_at" ON "upload_index" ("wake_at");

-- The journal's own random name: staging in an object store lives under it. One row.
CREATE TABLE "wharf_journal" (
  "only_row" INTEGER PRIMARY KEY CHECK ("only_row" = 1),
  "name" VARCHAR(64) NOT NULL
);
