package dev.wharf.tus.webhook;

/** What a hook server can be asked about. All but the first are tusd's. */
public enum WebHookEvent {
  /** Each request that names an upload or creates one. */
  PRE_REQUEST("pre-request"),
  PRE_CREATE("pre-create"),
  PRE_FINISH("pre-finish"),
  PRE_TERMINATE("pre-terminate");

  private final String wire;

  WebHookEvent(String wire) {
    this.wire = wire;
  }

  /** As it is written. */
  public String wire() {
    return wire;
  }
}
