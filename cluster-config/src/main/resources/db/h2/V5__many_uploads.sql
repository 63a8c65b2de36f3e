-- So that a list of a million uploads is as quick as one of a thousand. H2 reads an index only
-- forwards, so the newest first must be its own order, and it takes any index that begins with
-- what is asked for: there must be no second one that begins with the state alone.
CREATE INDEX "upload_index_newest" ON "upload_index" ("state", "created_at" DESC, "upload_id" DESC);
DROP INDEX "upload_index_state";
CREATE INDEX "upload_index_owner"
  ON "upload_index" ("owner", "state", "created_at" DESC, "upload_id" DESC);
