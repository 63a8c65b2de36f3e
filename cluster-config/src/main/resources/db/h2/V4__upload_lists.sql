-- For those who look after a service: uploads of one state, the newest first, and by their names.
CREATE INDEX "upload_index_state" ON "upload_index" ("state", "created_at", "upload_id");
CREATE INDEX "upload_index_target" ON "upload_index" ("target_key");
