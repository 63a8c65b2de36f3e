package dev.wharf.upload;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.wharf.storage.spi.Condition;

/** Names the sealed types of the storage contract in the journal; named in reference.conf. */
public final class UploadJacksonModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  public UploadJacksonModule() {
    super("wharf-upload");
    setMixInAnnotation(Condition.class, ConditionNames.class);
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.Absent.class, name = "absent"),
    @JsonSubTypes.Type(value = Condition.Matches.class, name = "matches")
  })
  private interface ConditionNames {}
}
