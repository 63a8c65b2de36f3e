-- So that a list of a million uploads is as quick as one of a thousand, whoever they belong to.
CREATE INDEX upload_index_owner ON upload_index (owner, state, created_at, upload_id)
  WHERE owner IS NOT NULL;

-- Complete uploads among many unfinished ones, by when they are looked after.
CREATE INDEX upload_index_kept ON upload_index (wake_at) WHERE state = 'complete';
