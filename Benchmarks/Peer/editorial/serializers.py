"""What goes out and what comes in. Plain serializers: model serializers find out their fields anew for each instance."""

from rest_framework import serializers


class ContentSummary(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    organization = serializers.IntegerField(source="organization_id")
    workspace = serializers.IntegerField(source="workspace_id")
    project = serializers.IntegerField(source="project_id")
    project_name = serializers.CharField(source="project.name")
    prompt = serializers.ReadOnlyField(default=None)
    status = serializers.CharField()
    word_count = serializers.IntegerField()
    has_pii = serializers.BooleanField()
    created_by = serializers.IntegerField(source="created_by_id")
    created_by_name = serializers.CharField(source="created_by.full_name", default=None)
    approved_by = serializers.IntegerField(source="approved_by_id")
    approved_at = serializers.DateTimeField()
    current_version = serializers.IntegerField()
    assignee = serializers.IntegerField(source="assignee_id")
    assignee_name = serializers.CharField(source="assignee.full_name", default=None)
    due_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ContentDetail(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    organization = serializers.IntegerField(source="organization_id")
    workspace = serializers.IntegerField(source="workspace_id")
    project = serializers.IntegerField(source="project_id")
    status = serializers.CharField()
    body = serializers.CharField()
    word_count = serializers.IntegerField()
    has_pii = serializers.BooleanField()
    pii_warnings = serializers.JSONField()
    metadata = serializers.JSONField()
    created_by = serializers.IntegerField(source="created_by_id")
    approved_by = serializers.IntegerField(source="approved_by_id")
    approved_at = serializers.DateTimeField()
    current_version = serializers.IntegerField()
    assignee = serializers.IntegerField(source="assignee_id")
    due_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ContentIn(serializers.Serializer):
    title = serializers.CharField(max_length=500)
    project = serializers.IntegerField()
    body = serializers.CharField(max_length=500_000, allow_blank=True, default="", trim_whitespace=False)


class ContentChange(serializers.Serializer):
    title = serializers.CharField(max_length=500, required=False)
    body = serializers.CharField(max_length=500_000, allow_blank=True, required=False, trim_whitespace=False)


class GenerateIn(serializers.Serializer):
    topic = serializers.CharField(max_length=500, required=False)
    min_words = serializers.IntegerField(min_value=100, max_value=5000, default=500)


class CodeIn(serializers.Serializer):
    phone_number = serializers.RegexField(r"^\+989\d{9}$")
    code = serializers.RegexField(r"^\d{6}$")
