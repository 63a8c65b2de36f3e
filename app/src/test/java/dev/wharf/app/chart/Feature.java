package dev.wharf.app.chart;

/** Values that switch something on, each by itself, and all at once. */
enum Feature {
  DEFAULTS(""),
  TOKENS(
      """
      http: {token: {existingSecret: upload-token}, maxSize: 10GB, baseUrl: "https://files.example.com"}
      admin: {token: {existingSecret: admin-token, key: admin}}
      """),
  LOAD_BALANCER(
      """
      http:
        service: {type: LoadBalancer, loadBalancerClass: example.com/nlb, loadBalancerSourceRanges: [10.0.0.0/8],
          externalTrafficPolicy: Local, annotations: {a: b}}
        proxyFrom: [10.0.0.0/8, "fd00::/8"]
      """),
  FTP(
      """
      ftp: {enabled: true, passiveHost: ftp.example.com, tls: {existingSecret: ftp-tls}}
      users: {existingSecret: accounts}
      """),
  FTP_PLAIN(
      """
      ftp: {enabled: true, passiveHost: 0.0.0.0, tls: {control: none, data: none}, passivePorts: {first: 30000, count: 3}}
      users: {existingSecret: accounts, key: wharf.json}
      """),
  FTP_IMPLICIT(
      """
      ftp:
        enabled: true
        passiveHost: 203.0.113.7
        proxyFrom: [10.1.0.0/16]
        tls: {existingSecret: ftp-tls, implicit: {enabled: true}}
        service: {port: 21, externalTrafficPolicy: Cluster, annotations: {a: b}}
      users: {existingSecret: accounts}
      """),
  S3_WITH_KEYS(
      """
      store: {s3: {bucket: files, prefix: in/, endpoint: "http://minio.storage:9000", region: eu-west-1, profile: minio,
        existingSecret: bucket, uploadMemory: 128MiB}}
      """),
  FILESYSTEM("store: {type: filesystem, filesystem: {storageClass: shared}}"),
  FILESYSTEM_CLAIMED("store: {type: filesystem, filesystem: {existingClaim: nfs}}"),
  LEASE("cluster: {downing: lease-majority, preset: fast, version: 1.2.3, requiredContacts: 3}"),
  CLUSTER_TLS("cluster: {tls: {existingSecret: cluster-tls}}"),
  ONE_REPLICA("replicas: 1"),
  AUTOSCALING("autoscaling: {enabled: true, writers: 50}"),
  AUTOSCALING_BY_WRITERS("autoscaling: {enabled: true, cpuPercent: 0, writers: 50, min: 5}"),
  NO_JOB("database: {migrate: {job: false}}"),
  CONFIG(
      """
      config: |
        pekko.loglevel = DEBUG
      ftp: {enabled: true, passiveHost: 0.0.0.0, tls: {control: none, data: none}}
      users: {existingSecret: accounts}
      settings: {WHARF_CORS_ORIGINS: "https://example.com", WHARF_EXPIRE_AFTER: never, WHARF_FTP_MAX_SESSIONS: 20000000}
      extraEnv: [{name: AWS_REGION, value: eu-west-1}]
      extraVolumes: [{name: more, emptyDir: {}}]
      extraVolumeMounts: [{name: more, mountPath: /more}]
      """),
  PLACEMENT(
      """
      imagePullSecrets: [{name: registry}]
      image: {repository: example.com/wharf, digest: "sha256:%s"}
      topologySpread: {zone: DoNotSchedule, host: DoNotSchedule}
      nodeSelector: {disk: ssd}
      tolerations: [{key: uploads, operator: Exists, effect: NoSchedule}]
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
        {matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}}
      priorityClassName: high
      podAnnotations: {a: b}
      podLabels: {c: d}
      runAs: {user: 1000650000, group: 1000650000}
      serviceAccount: {name: uploads, annotations: {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/wharf"}}
      memory: 2048Mi
      cpu: 1.5
      jvm: {flags: ["-Xlog:gc"], processors: 4}
      drain: {preStopSeconds: 0, seconds: 30}
      """
          .formatted("0".repeat(64))),
  GIVEN_ACCOUNT("{serviceAccount: {create: false, name: given}, rbac: {create: false}}"),
  OPEN(
      "{networkPolicy: {enabled: false}, podDisruptionBudget: {enabled: false}, fullnameOverride:"
          + " files}"),
  NARROW(
      """
      networkPolicy:
        httpFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]
        ftpFrom: [{ipBlock: {cidr: 198.51.100.0/24}}]
        metricsFrom: []
      ftp: {enabled: true, passiveHost: 203.0.113.7, tls: {existingSecret: ftp-tls}}
      users: {existingSecret: accounts}
      """),
  INGRESS("{ingress: {enabled: true, tlsSecret: tls}, http: {trustedProxies: [10.0.0.0/8]}}"),
  GATEWAY(
      """
      httpRoute: {enabled: true, parentRefs: [{name: public, namespace: gateways}], hostnames: [files.example.com]}
      """),
  MONITORING(
      """
      monitoring:
        serviceMonitor: {enabled: true, labels: {release: prometheus}}
        rules: {enabled: true, labels: {release: prometheus}}
        dashboard: {enabled: true, annotations: {folder: Wharf}}
      """),
  EVERYTHING(
      """
      http: {token: {existingSecret: upload-token}, trustedProxies: [10.0.0.0/8], proxyFrom: [10.0.0.0/8]}
      admin: {token: {existingSecret: admin-token}}
      ftp: {enabled: true, passiveHost: ftp.example.com, proxyFrom: [10.0.0.0/8],
        tls: {existingSecret: ftp-tls, implicit: {enabled: true}}}
      users: {existingSecret: accounts}
      store: {s3: {endpoint: "https://s3.example.com", existingSecret: bucket}}
      cluster: {downing: lease-majority, tls: {existingSecret: cluster-tls}}
      autoscaling: {enabled: true, writers: 50}
      config: "pekko.loglevel = DEBUG"
      settings: {WHARF_LOG_LEVEL: debug}
      ingress: {enabled: true, tlsSecret: tls}
      httpRoute: {enabled: true, parentRefs: [{name: public}]}
      monitoring: {serviceMonitor: {enabled: true}, rules: {enabled: true}, dashboard: {enabled: true}}
      """);

  private final String values;

  Feature(String values) {
    this.values = values;
  }

  String yaml() {
    return values;
  }

  Rendered rendered() {
    return Renderings.of(this);
  }
}
