package dev.wharf.access.proxy;

/** A connection did not begin as the PROXY protocol asks. Stackless: the network is like that. */
public final class ProxyRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProxyRefused(String message) {
    super(message, null, false, false);
  }
}
