{{/* Names are those of k8s/ where the release is called timescale-integration. */}}
{{- define "base" -}}
{{ trimSuffix "-integration" .Release.Name }}
{{- end }}

{{- define "labels" -}}
app.kubernetes.io/name: timescale-integration
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "chartLabels" -}}
{{ include "labels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "image" -}}
image: {{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{- define "restricted" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
{{- end }}

{{/* A value as text: Helm has read a whole number as a float, which it would print as 1e+06. */}}
{{- define "text" -}}
{{ kindIs "float64" . | ternary (int64 .) . }}
{{- end }}

{{/* A database's DSN: a dict with the variable and the entry of values. */}}
{{- define "dsn" -}}
- name: {{ .variable }}
{{- with .database.secret }}
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key }}
{{- end }}
{{- with .database.vault }}
  value: {{ print "vault:" . | quote }}
{{- end }}
{{- end }}

{{/* Files of values, streams among them: a path below routes/ and its text each. */}}
{{- define "files" -}}
{{- $files := deepCopy .Values.files }}
{{- if .Values.streams }}
{{- $_ := set $files "streams-of-values.camel.yaml" (include "streams" .) }}
{{- end }}
{{- toJson $files }}
{{- end }}

{{- define "streams" -}}
{{- $root := . }}
{{- range .Values.streams }}
{{- $file := print "sql/source/" .select }}
{{- if not (or (hasKey $root.Values.files $file) (hasPrefix "access_events_by_" .select)) }}
{{- fail (printf "stream %s selects a file that values do not have: %s\nHINT: add the SELECT below files:" .name $file) }}
{{- end }}
- templatedRoute:
    routeId: {{ .name | toJson }}
    routeTemplateRef: stream
    parameters:
    {{- range $name, $value := omit . "name" }}
      - {name: {{ $name }}, value: {{ include "text" $value | toJson }}}
{{- end }}
{{- end }}
{{- end }}

{{/* A pod: a dict with root, component, container (its name), args, resources, restart, and volumes and env of its own. */}}
{{- define "pod" -}}
{{- $files := include "files" .root | fromJson }}
metadata:
  labels:
    {{- include "labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  annotations:
    # Another name of a ConfigMap would do the same for the pods, as it does with kustomize.
    checksum/config: {{ include (print .root.Template.BasePath "/config.yaml") .root | sha256sum }}
spec:
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  serviceAccountName: {{ .root.Release.Name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .restart }}
  restartPolicy: {{ . }}
  {{- end }}
  terminationGracePeriodSeconds: 30
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- if eq .component "service" }}
  affinity:
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "labels" .root | nindent 16 }}
                app.kubernetes.io/component: {{ .component }}
  {{- end }}
  initContainers:
    # A ConfigMap has no folders: the files are put where the image has its own.
    - name: routes
      {{- include "image" .root | nindent 6 }}
      command:
        - sh
        - -ec
        - >-
          mkdir -p sql/source sql/target/aggregates/access_events sql/target/hypertables gauges/target;
          cp /config/routes/*.camel.yaml .;
          cp /config/source/*.sql sql/source;
          cp /config/target/*.sql sql/target;
          cp /config/aggregates/*.sql sql/target/aggregates/access_events;
          cp /config/hypertables/*.sql sql/target/hypertables;
          cp /config/gauges/*.sql gauges/target
          {{- if $files }};
          cp -rL /config/files/* .
          {{- end }}
      workingDir: /app/routes
      {{- include "restricted" . | nindent 6 }}
      resources:
        requests:
          cpu: 10m
          memory: 16Mi
        limits:
          memory: 64Mi
      volumeMounts:
        - name: routes
          mountPath: /app/routes
        {{- range include "routeFolders" . | fromYamlArray }}
        - name: edited-{{ .name }}
          mountPath: /config/{{ .mount }}
          readOnly: true
        {{- end }}
        {{- if $files }}
        - name: files
          mountPath: /config/files
          readOnly: true
        {{- end }}
  containers:
    - name: {{ .container }}
      {{- include "image" .root | nindent 6 }}
      args:
        - {{ .verb }}
      {{- with .ports }}
      ports:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      envFrom:
        - configMapRef:
            name: {{ .root.Release.Name }}-settings
        {{- with .root.Values.existingConfigMap }}
        - configMapRef:
            name: {{ . }}
        {{- end }}
        {{- with .root.Values.existingSecret }}
        - secretRef:
            name: {{ . }}
        {{- end }}
      {{- $env := list }}
      {{- range .root.Values.sources }}
      {{- $variable := eq .name "primary" | ternary "SOURCE_DSN" (print "SOURCE_DSN_" (upper .name)) }}
      {{- $env = append $env (include "dsn" (dict "variable" $variable "database" .)) }}
      {{- end }}
      {{- with .root.Values.target }}
      {{- $env = append $env (include "dsn" (dict "variable" "TARGET_DSN" "database" .)) }}
      {{- end }}
      {{- with .env }}
      {{- $env = append $env (toYaml .) }}
      {{- end }}
      {{- with $env }}
      env:
        {{- join "\n" . | nindent 8 }}
      {{- end }}
      {{- with .probes }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      {{- include "restricted" . | nindent 6 }}
      resources:
        {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - name: routes
          mountPath: /app/routes
          readOnly: true
        {{- if eq .component "backup" }}
        - name: backups
          mountPath: /backups
        {{- end }}
        - name: tmp
          mountPath: /tmp
        {{- if .root.Values.vault.enabled }}
        - name: vault-token
          mountPath: /var/run/secrets/vault
          readOnly: true
        {{- end }}
  volumes:
    - name: routes
      emptyDir:
        sizeLimit: 8Mi
    {{- $name := .root.Release.Name }}
    {{- range include "routeFolders" . | fromYamlArray }}
    - name: edited-{{ .name }}
      configMap:
        name: {{ $name }}-{{ .name }}
    {{- end }}
    {{- if $files }}
    - name: files
      configMap:
        name: {{ $name }}-files
        items:
          {{- range $path := keys $files | sortAlpha }}
          - key: {{ replace "/" "__" $path }}
            path: {{ $path }}
          {{- end }}
    {{- end }}
    {{- if eq .component "backup" }}
    - name: backups
      persistentVolumeClaim:
        claimName: {{ include "base" .root }}-backups
    {{- end }}
    # What it writes there is small, and a password file of pg_dump among it: in memory, and counted there.
    - name: tmp
      emptyDir:
        medium: Memory
        sizeLimit: 16Mi
    {{- with .root.Values.vault }}
    {{- if .enabled }}
    - name: vault-token
      projected:
        defaultMode: 288 # 0440, whatever reads it
        sources:
          - serviceAccountToken:
              path: token
              audience: {{ .audience }}
              expirationSeconds: 600
    {{- end }}
    {{- end }}
{{- end }}

{{/* The ConfigMaps of route files: where each is mounted for the init container, and which files it holds. */}}
{{- define "routeFolders" -}}
- {name: routes, mount: routes, files: "*.camel.yaml"}
- {name: sql-source, mount: source, files: sql/source/*.sql}
- {name: sql-target, mount: target, files: sql/target/*.sql}
- {name: gauges-target, mount: gauges, files: gauges/target/*.sql}
- {name: aggregates, mount: aggregates, files: sql/target/aggregates/access_events/*.sql}
- {name: hypertables, mount: hypertables, files: sql/target/hypertables/*.sql}
{{- end }}
