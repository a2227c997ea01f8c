{{- define "thaw.name" -}}
{{- if contains "thaw" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-thaw" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "thaw.selector" -}}
app.kubernetes.io/name: thaw
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "thaw.labels" -}}
{{ include "thaw.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "thaw.claim" -}}
{{ .Values.storage.volume.existingClaim | default (printf "%s-data" (include "thaw.name" .)) }}
{{- end }}

{{- define "thaw.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "thaw.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* What every pod of the service is told. */}}
{{- define "thaw.env" -}}
- name: SPRING_DATASOURCE_URL
  value: {{ .Values.database.url | quote }}
- name: SPRING_DATASOURCE_USERNAME
  valueFrom: {secretKeyRef: {name: {{ .Values.database.existingSecret | quote }}, key: username}}
- name: SPRING_DATASOURCE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.database.existingSecret | quote }}, key: password}}
- name: THAW_DATA
  value: /data
{{- with .Values.storage.s3 }}
{{- if .bucket }}
- name: THAW_STORAGE_S3_BUCKET
  value: {{ .bucket | quote }}
- name: THAW_STORAGE_S3_REGION
  value: {{ .region | quote }}
{{- if .endpoint }}
- name: THAW_STORAGE_S3_ENDPOINT
  value: {{ .endpoint | quote }}
{{- end }}
{{- if .prefix }}
- name: THAW_STORAGE_S3_PREFIX
  value: {{ .prefix | quote }}
{{- end }}
{{- if .pathStyle }}
- name: THAW_STORAGE_S3_PATH_STYLE
  value: "true"
{{- end }}
{{- if .existingSecret }}
- name: THAW_STORAGE_S3_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ .existingSecret | quote }}, key: access-key}}
- name: THAW_STORAGE_S3_SECRET_KEY
  valueFrom: {secretKeyRef: {name: {{ .existingSecret | quote }}, key: secret-key}}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "thaw.volumeMounts" -}}
- {name: data, mountPath: /data}
- {name: tmp, mountPath: /tmp}
{{- end }}

{{/* With a bucket, what lies in /data is caches, which a pod can lose. */}}
{{- define "thaw.volumes" -}}
- name: data
{{- if .Values.storage.s3.bucket }}
  emptyDir: {}
{{- else }}
  persistentVolumeClaim: {claimName: {{ include "thaw.claim" . }}}
{{- end }}
- name: tmp
  emptyDir: {}
{{- end }}
