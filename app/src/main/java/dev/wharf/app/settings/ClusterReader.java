package dev.wharf.app.settings;

import dev.wharf.cluster.ClusterTls;
import dev.wharf.cluster.Downing;
import dev.wharf.cluster.Joining;
import dev.wharf.cluster.Preset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads what concerns the cluster. */
final class ClusterReader {
  /** Labels as {@code kubectl -l} takes them. */
  private static final Pattern SELECTOR = Pattern.compile("[A-Za-z0-9._/,=!() -]+");

  /** RFC 1123, section 2.1, as Kubernetes takes names. */
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** RFC 6335, section 5.1, as Kubernetes takes them. */
  private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+-]{0,62}");

  private static final String ADDRESSES = "host:port with commas between";
  private static final int MOST_CONTACTS = 100;

  private enum Discovery {
    OFF,
    CONFIG,
    KUBERNETES
  }

  private static final Map<String, Downing> DOWNING =
      Map.of("keep-majority", Downing.KEEP_MAJORITY, "lease-majority", Downing.LEASE_MAJORITY);

  private final Values values;

  ClusterReader(Values values) {
    this.values = values;
  }

  /**
   * @param management where contacts are answered
   */
  Cluster cluster(Address management) {
    Optional<String> host =
        values.optional(Key.CLUSTER_HOST, Web::host, "a host name or an address");
    int port = values.required(Key.CLUSTER_PORT, Address::port, "a port of 0 to 65535");
    Joining joining = joining(host, management);
    if (host.isEmpty() && !joining.isAlone()) {
      throw new WrongSetting(
          Key.CLUSTER_HOST,
          "",
          "where the others reach this node, because there are seeds or discovery");
    }
    return new Cluster(
        host,
        port,
        values.optional(Key.CLUSTER_BIND_HOST, Web::host, "a host name or an address"),
        joining,
        values.required(
            Key.CLUSTER_DOWNING,
            text -> Optional.ofNullable(DOWNING.get(text)),
            "keep-majority or lease-majority"),
        values.choice(Key.CLUSTER_PRESET, Preset.class, ""),
        tls(),
        values.optional(
            Key.CLUSTER_VERSION, matching(VERSION), "a number or a version such as 7 or 1.4.2"));
  }

  private Joining joining(Optional<String> host, Address management) {
    List<Address> seeds = addresses(Key.CLUSTER_SEEDS);
    Discovery discovery = values.choice(Key.CLUSTER_DISCOVERY, Discovery.class, "");
    if (discovery != Discovery.OFF && !seeds.isEmpty()) {
      throw new WrongSetting(
          Key.CLUSTER_DISCOVERY,
          values.value(Key.CLUSTER_DISCOVERY),
          "off, because there are seeds");
    }
    return switch (discovery) {
      case OFF -> seeds.isEmpty() ? new Joining.Alone() : new Joining.Seeds(texts(seeds));
      case CONFIG -> contacts(host.orElse(""), management);
      case KUBERNETES -> pods();
    };
  }

  private Joining contacts(String host, Address management) {
    List<Address> contacts = addresses(Key.CLUSTER_CONTACTS);
    if (contacts.stream().noneMatch(contact -> isOwn(contact, host, management))) {
      throw new WrongSetting(
          Key.CLUSTER_CONTACTS,
          values.value(Key.CLUSTER_CONTACTS),
          "management listeners of all replicas with commas between, this one among them as "
              + new Address(host, management.port()));
    }
    return new Joining.Contacts(
        texts(contacts), values.number(Key.CLUSTER_REQUIRED_CONTACTS, 1, contacts.size()));
  }

  private static boolean isOwn(Address contact, String host, Address management) {
    return contact.host().equals(host)
        && (management.port() == 0 || contact.port() == management.port());
  }

  private Joining pods() {
    return new Joining.Kubernetes(
        values.optional(Key.CLUSTER_NAMESPACE, matching(NAMESPACE), "a namespace of Kubernetes"),
        values.required(
            Key.CLUSTER_SELECTOR,
            matching(SELECTOR),
            "a label selector such as app.kubernetes.io/name=wharf"),
        values.required(
            Key.CLUSTER_PORT_NAME, matching(PORT_NAME), "the name of a port such as management"),
        values.number(Key.CLUSTER_REQUIRED_CONTACTS, 1, MOST_CONTACTS));
  }

  private Optional<ClusterTls> tls() {
    List<Key> keys = List.of(Key.CLUSTER_CERTIFICATE, Key.CLUSTER_KEY, Key.CLUSTER_TRUST);
    List<Optional<Path>> files = keys.stream().map(values::file).toList();
    if (files.stream().allMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    for (int i = 0; i < keys.size(); i++) {
      if (files.get(i).isEmpty()) {
        throw new WrongSetting(
            keys.get(i),
            "",
            "a PEM file, because members speak TLS with certificate, key and trust");
      }
    }
    return Optional.of(
        new ClusterTls(
            files.get(0).orElseThrow(), files.get(1).orElseThrow(), files.get(2).orElseThrow()));
  }

  private List<Address> addresses(Key key) {
    return values.list(
        key, text -> Address.parse(text).filter(address -> address.port() > 0), ADDRESSES);
  }

  private static List<String> texts(List<Address> addresses) {
    return addresses.stream().map(Address::toString).toList();
  }

  private static Function<String, Optional<String>> matching(Pattern pattern) {
    return text -> Optional.of(text).filter(some -> pattern.matcher(some).matches());
  }
}
