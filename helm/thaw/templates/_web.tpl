{{/* Pods that answer requests: a deployment, its service and what keeps enough of them. Takes root, role and web, their values. */}}
{{- define "thaw.web" -}}
{{- $root := .root -}}
{{- $role := .role -}}
{{- $web := .web -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "thaw.name" $root }}-{{ $role }}
  labels:
    {{- include "thaw.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $role }}
spec:
  {{- if not $web.autoscaling.enabled }}
  replicas: {{ $web.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "thaw.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $role }}
  template:
    metadata:
      labels:
        {{- include "thaw.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $role }}
    spec:
      automountServiceAccountToken: false
      securityContext:
        {{- include "thaw.podSecurity" $root | nindent 8 }}
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets: {{ toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "thaw.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ $role }}
      containers:
        - name: {{ $role }}
          image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}"
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            {{- include "thaw.containerSecurity" $root | nindent 12 }}
          env:
            - {name: THAW_ROLE, value: {{ $role }}}
            - {name: SERVER_ADDRESS, value: 0.0.0.0}
            - {name: THAW_INFERENCE_THREADS, value: {{ $web.inferenceThreads | quote }}}
            - {name: THAW_INFERENCE_MAX_MEMORY, value: {{ $web.inferenceMemory | quote }}}
            {{- range $tenant, $models := $web.pinned }}
            - {name: THAW_INFERENCE_PINNED_{{ $tenant | upper | replace "-" "" }}, value: {{ join "," $models | quote }}}
            {{- end }}
            - name: THAW_SECURITY_FIRST_KEY
              valueFrom: {secretKeyRef: {name: {{ $root.Values.firstKey.existingSecret | quote }}, key: first-key}}
            {{- include "thaw.env" $root | nindent 12 }}
          ports:
            - {name: http, containerPort: 8080}
          startupProbe:
            httpGet: {path: /actuator/health/liveness, port: http}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /actuator/health/liveness, port: http}
            periodSeconds: 10
          readinessProbe:
            httpGet: {path: /actuator/health/readiness, port: http}
            periodSeconds: 5
          lifecycle:
            # Until everybody has heard that this pod goes, requests still come to it.
            preStop: {exec: {command: [sleep, "5"]}}
          resources: {{ toYaml $web.resources | nindent 12 }}
          volumeMounts:
            {{- include "thaw.volumeMounts" $root | nindent 12 }}
      terminationGracePeriodSeconds: 45
      {{- with $web.nodeSelector }}
      nodeSelector: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with $web.tolerations }}
      tolerations: {{ toYaml . | nindent 8 }}
      {{- end }}
      volumes:
        {{- include "thaw.volumes" $root | nindent 8 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "thaw.name" $root }}{{ if ne $role "api" }}-{{ $role }}{{ end }}
  labels:
    {{- include "thaw.labels" $root | nindent 4 }}
spec:
  type: {{ $root.Values.service.type }}
  selector:
    {{- include "thaw.selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $role }}
  ports:
    - {name: http, port: {{ $root.Values.service.port }}, targetPort: http}
{{- if or $web.autoscaling.enabled (gt (int $web.replicas) 1) }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "thaw.name" $root }}-{{ $role }}
  labels:
    {{- include "thaw.labels" $root | nindent 4 }}
spec:
  minAvailable: {{ $web.podDisruptionBudget.minAvailable }}
  selector:
    matchLabels:
      {{- include "thaw.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $role }}
{{- end }}
{{- if $web.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "thaw.name" $root }}-{{ $role }}
  labels:
    {{- include "thaw.labels" $root | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "thaw.name" $root }}-{{ $role }}
  minReplicas: {{ $web.autoscaling.minReplicas }}
  maxReplicas: {{ $web.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ $web.autoscaling.targetCPUUtilizationPercentage }}}
{{- end }}
{{- end }}
