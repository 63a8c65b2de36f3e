{{/* Everything that is no secret: variable and value. */}}
{{- define "wharf.settings" -}}
WHARF_HTTP_BIND: 0.0.0.0:8080
WHARF_BASE_PATH: {{ .Values.http.basePath | quote }}
WHARF_BASE_URL: {{ .Values.http.baseUrl | quote }}
WHARF_MAX_SIZE: {{ .Values.http.maxSize | quote }}
WHARF_TRUSTED_PROXIES: {{ join "," .Values.http.trustedProxies | quote }}
WHARF_HTTP_PROXY_FROM: {{ join "," .Values.http.proxyFrom | quote }}
WHARF_MANAGEMENT_BIND: 0.0.0.0:7626
WHARF_DATA_DIR: /var/lib/wharf
WHARF_DB_CONNECTIONS: {{ .Values.database.connections | quote }}
WHARF_DB_MIGRATE: {{ not .Values.database.migrate.job | quote }}
WHARF_DRAIN_TIMEOUT: {{ printf "%ds" (int .Values.drain.seconds) }}
{{ include "wharf.clusterSettings" . }}
{{ include "wharf.storeSettings" . }}
{{ include "wharf.ftpSettings" . }}
{{- end -}}

{{- define "wharf.clusterSettings" -}}
{{- $fewest := include "wharf.fewest" . | int -}}
WHARF_CLUSTER_PORT: "17355"
WHARF_CLUSTER_DISCOVERY: kubernetes
WHARF_CLUSTER_NAMESPACE: {{ .Release.Namespace | quote }}
WHARF_CLUSTER_SELECTOR: {{ include "wharf.selector" . | quote }}
WHARF_CLUSTER_PORT_NAME: management
WHARF_CLUSTER_REQUIRED_CONTACTS: {{ default (add (div $fewest 2) 1) .Values.cluster.requiredContacts | quote }}
WHARF_CLUSTER_PRESET: {{ .Values.cluster.preset }}
WHARF_CLUSTER_DOWNING: {{ .Values.cluster.downing }}
WHARF_CLUSTER_VERSION: {{ default .Release.Revision .Values.cluster.version | quote }}
{{- if .Values.cluster.tls.existingSecret }}
WHARF_CLUSTER_CERTIFICATE: /etc/wharf/cluster-tls/tls.crt
WHARF_CLUSTER_KEY: /etc/wharf/cluster-tls/tls.key
WHARF_CLUSTER_TRUST: /etc/wharf/cluster-tls/ca.crt
{{- end }}
{{- end -}}

{{- define "wharf.storeSettings" -}}
WHARF_STORE: {{ .Values.store.type }}
{{- if eq .Values.store.type "s3" }}
{{- with .Values.store.s3 }}
WHARF_S3_BUCKET: {{ .bucket | quote }}
WHARF_S3_PREFIX: {{ .prefix | quote }}
WHARF_S3_ENDPOINT: {{ .endpoint | quote }}
WHARF_S3_REGION: {{ .region | quote }}
WHARF_S3_PROFILE: {{ .profile | quote }}
WHARF_UPLOAD_MEMORY: {{ .uploadMemory | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "wharf.ftpSettings" -}}
{{- if .Values.ftp.enabled -}}
WHARF_FTP_BIND: 0.0.0.0:2121
WHARF_FTP_PASSIVE_PORTS: {{ printf "%d-%s" (int .Values.ftp.passivePorts.first) (include "wharf.lastPassivePort" .) }}
WHARF_FTP_PASSIVE_HOST: {{ .Values.ftp.passiveHost | quote }}
WHARF_FTP_PROXY_FROM: {{ join "," .Values.ftp.proxyFrom | quote }}
WHARF_FTP_TLS_CONTROL: {{ .Values.ftp.tls.control }}
WHARF_FTP_TLS_DATA: {{ .Values.ftp.tls.data }}
WHARF_USERS_FILE: {{ printf "/etc/wharf/users/%s" .Values.users.key | quote }}
{{- if .Values.ftp.tls.existingSecret }}
WHARF_FTP_CERTIFICATE: /etc/wharf/ftp-tls/tls.crt
WHARF_FTP_KEY: /etc/wharf/ftp-tls/tls.key
{{- end }}
{{- if .Values.ftp.tls.implicit.enabled }}
WHARF_FTP_TLS_BIND: 0.0.0.0:2990
{{- end }}
{{- else -}}
WHARF_FTP_BIND: "off"
{{- end -}}
{{- end -}}

{{/* The settings as entries of env, with the operator's own. What is empty is left to Wharf. */}}
{{- define "wharf.settingsEnv" -}}
{{- $ours := include "wharf.settings" . | fromYaml -}}
{{- range $variable := keys .Values.settings -}}
{{- if hasKey $ours $variable -}}
{{- fail (printf "settings.%s: (expected: the chart's own value for it, as this one is set by the chart)" $variable) -}}
{{- end -}}
{{- end -}}
{{- range $variable, $value := merge (dict) $ours .Values.settings }}
{{- if ne (toString $value) "" }}
- name: {{ $variable }}
  {{- /* Helm's numbers are floating: 10000000 would be 1e+07. */}}
  value: {{ ternary (int64 $value) $value (kindIs "float64" $value) | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* One variable out of a secret: (dict "name" … "secret" … "key" …); nothing if the secret has no name. */}}
{{- define "wharf.fromSecret" -}}
{{- if .secret }}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end }}
{{- end -}}

{{- define "wharf.databaseEnv" -}}
{{- $secret := .Values.database.existingSecret -}}
{{- include "wharf.fromSecret" (dict "name" "WHARF_DB_URL" "secret" $secret "key" .Values.database.keys.url) }}
{{- include "wharf.fromSecret" (dict "name" "WHARF_DB_USER" "secret" $secret "key" .Values.database.keys.user) }}
{{- include "wharf.fromSecret" (dict "name" "WHARF_DB_PASSWORD" "secret" $secret "key" .Values.database.keys.password) }}
{{- end -}}

{{- define "wharf.secretEnv" -}}
{{- include "wharf.databaseEnv" . }}
{{- include "wharf.fromSecret" (dict "name" "WHARF_HTTP_TOKEN" "secret" .Values.http.token.existingSecret "key" .Values.http.token.key) }}
{{- include "wharf.fromSecret" (dict "name" "WHARF_ADMIN_TOKEN" "secret" .Values.admin.token.existingSecret "key" .Values.admin.token.key) }}
{{- if eq .Values.store.type "s3" }}
{{- include "wharf.fromSecret" (dict "name" "WHARF_S3_ACCESS_KEY" "secret" .Values.store.s3.existingSecret "key" .Values.store.s3.keys.accessKey) }}
{{- include "wharf.fromSecret" (dict "name" "WHARF_S3_SECRET_KEY" "secret" .Values.store.s3.existingSecret "key" .Values.store.s3.keys.secretKey) }}
{{- end }}
{{- end -}}

{{/* Folders with what was mounted: (dict "name" … "path" …), and secrets among them. */}}
{{- define "wharf.secretMounts" -}}
{{- $mounts := dict -}}
{{- if .Values.ftp.enabled -}}
{{- $_ := set $mounts "users" .Values.users.existingSecret -}}
{{- if .Values.ftp.tls.existingSecret -}}
{{- $_ := set $mounts "ftp-tls" .Values.ftp.tls.existingSecret -}}
{{- end -}}
{{- end -}}
{{- if .Values.cluster.tls.existingSecret -}}
{{- $_ := set $mounts "cluster-tls" .Values.cluster.tls.existingSecret -}}
{{- end -}}
{{- toYaml $mounts -}}
{{- end -}}

{{/* Of every container. */}}
{{- define "wharf.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Of every pod. */}}
{{- define "wharf.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ int64 .Values.runAs.user }}
runAsGroup: {{ int64 .Values.runAs.group }}
fsGroup: {{ int64 .Values.runAs.group }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}
