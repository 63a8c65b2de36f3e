{{/* The chart's name, within the 63 characters of a label. */}}
{{- define "wharf.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* What objects are called. 50 characters: suffixes come behind. */}}
{{- define "wharf.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "wharf.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "wharf.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "wharf.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Which pods are replicas; the job that migrates is none. */}}
{{- define "wharf.replica" -}}
app.kubernetes.io/name: {{ include "wharf.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: replica
{{- end -}}

{{/* The same in one line, as the API server takes it. */}}
{{- define "wharf.selector" -}}
{{- $pairs := list -}}
{{- range $label, $value := include "wharf.replica" . | fromYaml -}}
{{- $pairs = append $pairs (printf "%s=%s" $label $value) -}}
{{- end -}}
{{- join "," $pairs -}}
{{- end -}}

{{- define "wharf.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "wharf.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "wharf.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Fewest replicas there are. */}}
{{- define "wharf.fewest" -}}
{{- ternary .Values.autoscaling.min .Values.replicas .Values.autoscaling.enabled -}}
{{- end -}}

{{- define "wharf.memoryMiB" -}}
{{- if hasSuffix "Gi" .Values.memory -}}
{{- mul (trimSuffix "Gi" .Values.memory | int) 1024 -}}
{{- else -}}
{{- trimSuffix "Mi" .Values.memory | int -}}
{{- end -}}
{{- end -}}

{{/*
Seconds from SIGTERM to the end beyond drain.seconds, at the worst: flushing writers, and every further phase of
the shutdown at its time-out.
*/}}
{{- define "wharf.handOverSeconds" -}}160{{- end -}}

{{- define "wharf.graceSeconds" -}}
{{- add .Values.drain.preStopSeconds .Values.drain.seconds (include "wharf.handOverSeconds" . | int) -}}
{{- end -}}

{{- define "wharf.lastPassivePort" -}}
{{- sub (add .Values.ftp.passivePorts.first .Values.ftp.passivePorts.count) 1 -}}
{{- end -}}

{{- define "wharf.jvmFlags" -}}
{{- $direct := div (mul (include "wharf.memoryMiB" . | int) .Values.jvm.directPercent) 100 -}}
{{- concat (list
  (printf "-XX:MaxRAMPercentage=%d" (int .Values.jvm.heapPercent))
  (printf "-XX:MaxDirectMemorySize=%dm" $direct)
  (printf "-XX:ActiveProcessorCount=%d" (int .Values.jvm.processors))
) .Values.jvm.flags | join " " -}}
{{- end -}}

{{/* What the schema cannot see. */}}
{{- define "wharf.check" -}}
{{- if and .Values.ftp.enabled (not .Values.users.existingSecret) -}}
{{- fail "users.existingSecret: '' (expected: a secret with the users file, because ftp.enabled is true)" -}}
{{- end -}}
{{- if and .Values.ftp.enabled (not .Values.ftp.passiveHost) -}}
{{- fail "ftp.passiveHost: '' (expected: the address that clients reach the FTP service at, or 0.0.0.0)" -}}
{{- end -}}
{{- if and .Values.ftp.enabled (not .Values.ftp.tls.existingSecret) (or .Values.ftp.tls.implicit.enabled (ne .Values.ftp.tls.control "none") (ne .Values.ftp.tls.data "none")) -}}
{{- fail "ftp.tls.existingSecret: '' (expected: a secret with a certificate, because TLS is asked for; without TLS: ftp.tls.control and ftp.tls.data none)" -}}
{{- end -}}
{{- if gt (include "wharf.lastPassivePort" . | int) 65535 -}}
{{- fail (printf "ftp.passivePorts: %d ports from %d (expected: none above 65535)" (int .Values.ftp.passivePorts.count) (int .Values.ftp.passivePorts.first)) -}}
{{- end -}}
{{- range $port := list 2121 2990 7626 8080 17355 -}}
{{- if and (ge $port (int $.Values.ftp.passivePorts.first)) (le $port (include "wharf.lastPassivePort" $ | int)) -}}
{{- fail (printf "ftp.passivePorts: %d is among them (expected: none of Wharf's own ports)" $port) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.min) (int .Values.autoscaling.max)) -}}
{{- fail (printf "autoscaling.max: %d (expected: at least autoscaling.min, %d)" (int .Values.autoscaling.max) (int .Values.autoscaling.min)) -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not .Values.autoscaling.cpuPercent) (not .Values.autoscaling.writers) -}}
{{- fail "autoscaling.cpuPercent: 0 (expected: more, or autoscaling.writers)" -}}
{{- end -}}
{{- if gt (int .Values.cluster.requiredContacts) (include "wharf.fewest" . | int) -}}
{{- fail (printf "cluster.requiredContacts: %d (expected: at most the %s replicas there are)" (int .Values.cluster.requiredContacts) (include "wharf.fewest" .)) -}}
{{- end -}}
{{- if gt (add .Values.jvm.heapPercent .Values.jvm.directPercent) 80 -}}
{{- fail (printf "jvm.heapPercent and jvm.directPercent: %d (expected: 80 together at most, the JVM itself needs the rest)" (add .Values.jvm.heapPercent .Values.jvm.directPercent)) -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs: [] (expected: a gateway)" -}}
{{- end -}}
{{- end -}}

{{/* What a service's values say of its type. */}}
{{- define "wharf.serviceSpec" -}}
type: {{ .type }}
{{- if ne .type "ClusterIP" }}
externalTrafficPolicy: {{ .externalTrafficPolicy }}
{{- end }}
{{- if eq .type "LoadBalancer" }}
{{- with .loadBalancerClass }}
loadBalancerClass: {{ . }}
{{- end }}
{{- with .loadBalancerSourceRanges }}
loadBalancerSourceRanges:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
