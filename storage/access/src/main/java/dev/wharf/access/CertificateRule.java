package dev.wharf.access;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Which client certificates an account takes.
 *
 * @param allowedName must be a common name or an alternative name of the certificate, letter for
 *     letter; empty = any certificate that was verified
 */
record CertificateRule(Optional<String> allowedName) {

  /** Alternative names that are text: mail address, DNS name, URI (RFC 5280, section 4.2.1.6). */
  private static final Set<Integer> TEXTS = Set.of(1, 2, 6);

  private static final int TYPE = 0;
  private static final int NAME = 1;

  /**
   * @param chain what was shown and verified, the peer's own first
   */
  boolean accepts(List<X509Certificate> chain) {
    return !chain.isEmpty() && allowedName.map(name -> isNamed(chain.get(0), name)).orElse(true);
  }

  private static boolean isNamed(X509Certificate certificate, String name) {
    return commonNameIs(certificate, name) || alternativeNameIs(certificate, name);
  }

  private static boolean commonNameIs(X509Certificate certificate, String name) {
    try {
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn part : subject.getRdns()) {
        Attribute commonName = part.toAttributes().get("CN");
        if (commonName != null && has(commonName, name)) {
          return true;
        }
      }
      return false;
    } catch (NamingException e) {
      return false;
    }
  }

  private static boolean has(Attribute attribute, String value) throws NamingException {
    NamingEnumeration<?> values = attribute.getAll();
    while (values.hasMore()) {
      if (value.equals(values.next())) {
        return true;
      }
    }
    return false;
  }

  private static boolean alternativeNameIs(X509Certificate certificate, String name) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null
          && names.stream()
              .anyMatch(entry -> TEXTS.contains(entry.get(TYPE)) && name.equals(entry.get(NAME)));
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
