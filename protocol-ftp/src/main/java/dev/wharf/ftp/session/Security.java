package dev.wharf.ftp.session;

import dev.wharf.ftp.tls.TlsFacts;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What is under TLS.
 *
 * @param control what the control connection's handshake agreed on; empty = it is in clear
 * @param sized PBSZ was said, which PROT wants first
 * @param data data connections are under TLS, too (PROT P)
 */
record Security(Optional<TlsFacts> control, boolean sized, boolean data) {
  static final Security CLEAR = new Security(Optional.empty(), false, false);

  boolean secured() {
    return control.isPresent();
  }

  List<X509Certificate> certificates() {
    return control.map(TlsFacts::certificates).orElse(List.of());
  }

  /** As after a handshake; PBSZ and PROT are to be said anew, RFC 4217 section 4. */
  static Security under(TlsFacts facts) {
    return new Security(Optional.of(facts), false, false);
  }

  Security withSized() {
    return new Security(control, true, data);
  }

  Security withData(boolean secured) {
    return new Security(control, sized, secured);
  }

  /** REIN: the connection stays under TLS, what was chosen on top of it does not. */
  Security reset() {
    return new Security(control, false, false);
  }
}
