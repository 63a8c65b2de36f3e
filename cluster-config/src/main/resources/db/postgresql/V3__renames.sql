-- One row for each rename that is under way where a store cannot rename in one step: written before
-- the copy, removed after the original is. What a crash leaves is finished, or undone, when it is
-- due. to_etag is that of the object to be replaced; null = nothing is there.
-- Times are milliseconds since 1970-01-01T00:00Z.
CREATE TABLE rename_intent (
  id VARCHAR(64) PRIMARY KEY,
  from_key VARCHAR(1024) NOT NULL,
  to_key VARCHAR(1024) NOT NULL,
  from_etag VARCHAR(255) NOT NULL,
  to_etag VARCHAR(255),
  created_at BIGINT NOT NULL,
  wake_at BIGINT NOT NULL
);

CREATE INDEX rename_intent_wake_at ON rename_intent (wake_at);
