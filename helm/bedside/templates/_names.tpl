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

{{/* Every setting as an environment variable: plain ones by ConfigMap, secret ones by Secret. */}}
{{- define "bedside.environment" -}}
envFrom:
  - configMapRef:
      name: {{ include "bedside.name" . }}
{{- with .Values.secretSettings }}
env:
  {{- range $setting, $from := . }}
  {{- if $from.secret }}
  - name: BEDSIDE_{{ upper $setting }}
    valueFrom:
      secretKeyRef:
        name: {{ $from.secret }}
        key: {{ $from.key }}
  {{- end }}
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
