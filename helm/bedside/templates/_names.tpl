{{- define "bedside.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "bedside.labels" -}}
app.kubernetes.io/name: bedside
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "bedside.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* Plain settings and telemetry, `NAME: "value"` a line. */}}
{{- define "bedside.plain" -}}
{{- range $setting, $value := .Values.settings }}
{{- if not (kindIs "invalid" $value) }}
BEDSIDE_{{ upper $setting }}: {{ ternary (int64 $value | toString) ($value | toString) (and (kindIs "float64" $value) (eq (floor $value) $value)) | quote }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.telemetry }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "bedside.secretEnvironment" -}}
{{- range $setting, $from := .Values.secretSettings }}
{{- if $from.secret }}
- name: BEDSIDE_{{ upper $setting }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret }}
      key: {{ $from.key }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Every setting as an environment variable: plain ones by ConfigMap, secret ones by Secret. */}}
{{- define "bedside.environment" -}}
envFrom:
  - configMapRef:
      name: {{ include "bedside.name" . }}
env: {{- include "bedside.secretEnvironment" . | nindent 2 }}
{{- end -}}

{{/* The same for a hook, which runs before the ConfigMap is there. */}}
{{- define "bedside.hookEnvironment" -}}
env:
  {{- range $name, $value := include "bedside.plain" . | fromYaml }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
  {{- include "bedside.secretEnvironment" . | nindent 2 }}
{{- end -}}

{{/* Ports of all servers that the settings name, and of the database; sorted, each once. */}}
{{- define "bedside.ports" -}}
{{- $ports := list (.Values.networkPolicy.databasePort | int | toString) -}}
{{- range $server := splitList "," .Values.settings.kafka_bootstrap -}}
{{- $ports = append $ports (regexFind "[0-9]+$" $server | default "9092") -}}
{{- end -}}
{{- $urls := list .Values.settings.ehr_base_url .Values.settings.ehr_token_url .Values.settings.vault_kms_url .Values.settings.model_url -}}
{{- range $name, $value := .Values.telemetry -}}
{{- $urls = append $urls ($value | toString) -}}
{{- end -}}
{{- range $url := $urls -}}
{{- if regexMatch "^https?://" $url -}}
{{- $parsed := urlParse $url -}}
{{- $standard := ternary "443" "80" (eq $parsed.scheme "https") -}}
{{- $ports = append $ports (regexFind ":[0-9]+$" $parsed.host | trimPrefix ":" | default $standard) -}}
{{- end -}}
{{- end -}}
{{- $ports | uniq | sortAlpha | join "," -}}
{{- end -}}

{{/* Egress: names are resolved; beyond that what `networkPolicy.egress` says, or those ports. */}}
{{- define "bedside.egress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- if .Values.networkPolicy.egress }}
{{ toYaml .Values.networkPolicy.egress }}
{{- else }}
- ports:
    {{- range $port := splitList "," (include "bedside.ports" .) }}
    - port: {{ $port }}
      protocol: TCP
    {{- end }}
{{- end }}
{{- end -}}

{{- define "bedside.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "bedside.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Files that a setting names (keys, certificates) come from one Secret, mounted read-only. */}}
{{- define "bedside.volumes" -}}
- name: scratch
  emptyDir:
    sizeLimit: 64Mi
{{- if .Values.files.secret }}
- name: files
  secret:
    secretName: {{ .Values.files.secret }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{- define "bedside.volumeMounts" -}}
- name: scratch
  mountPath: /tmp
{{- if .Values.files.secret }}
- name: files
  mountPath: /etc/bedside
  readOnly: true
{{- end }}
{{- end -}}
