"""The tables, with the indexes that the measured queries ask for."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Users(BaseUserManager):
    def get_by_natural_key(self, phone):
        return self.get(phone_number=phone)


class User(AbstractBaseUser):
    phone_number = models.CharField(max_length=16, unique=True)
    full_name = models.CharField(max_length=255, default="")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    USERNAME_FIELD = "phone_number"
    objects = Users()


class LoginCode(models.Model):
    """One live code a number, as an HMAC."""

    phone_number = models.CharField(max_length=16, primary_key=True)
    digest = models.BinaryField()
    attempts = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()


class RefreshToken(models.Model):
    user = models.ForeignKey(User, models.CASCADE)
    jti = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=300)
    ip = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()


class Organization(models.Model):
    name = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True)


class Member(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="one_membership")]


class Workspace(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE)
    name = models.CharField(max_length=255)


class Project(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE)
    workspace = models.ForeignKey(Workspace, models.CASCADE)
    name = models.CharField(max_length=255)


class Content(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, db_index=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE)
    project = models.ForeignKey(Project, models.CASCADE)
    title = models.CharField(max_length=500)
    status = models.CharField(max_length=16, default="draft")
    body = models.TextField(default="")
    word_count = models.IntegerField(default=0)
    has_pii = models.BooleanField(default=False)
    pii_warnings = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    current_version = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    # The database keeps it, so that no write can forget it.
    search = models.GeneratedField(
        expression=SearchVector("title", "body", config="simple"), output_field=SearchVectorField(), db_persist=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "status", "-updated_at", "-id"], condition=Q(deleted_at=None), name="content_by_status"),
            models.Index(fields=["organization", "-updated_at", "-id"], condition=Q(deleted_at=None), name="content_newest"),
            GinIndex(fields=["search"], name="content_search", fastupdate=False),
        ]


class ContentVersion(models.Model):
    content = models.ForeignKey(Content, models.CASCADE, db_index=False)
    version_number = models.IntegerField()
    source = models.CharField(max_length=16)
    title = models.CharField(max_length=500)
    body = models.TextField()
    word_count = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content", "version_number"], name="one_number")]


class Generation(models.Model):
    content = models.ForeignKey(Content, models.CASCADE)
    organization = models.ForeignKey(Organization, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    model = models.CharField(max_length=100)
    params = models.JSONField(default=dict)
    status = models.CharField(max_length=16, default="pending")
    estimated_cost = models.DecimalField(max_digits=18, decimal_places=9)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)


class UsageCounter(models.Model):
    """What a budget check reads: one row a scope and month."""

    scope = models.CharField(max_length=16)
    scope_id = models.BigIntegerField()
    month = models.DateField()
    spent = models.DecimalField(max_digits=18, decimal_places=9, default=0)
    held = models.DecimalField(max_digits=18, decimal_places=9, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "scope_id", "month"], name="one_counter")]


class UsageLog(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, db_index=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, db_index=False)
    content = models.ForeignKey(Content, models.SET_NULL, null=True, db_index=False)
    model = models.CharField(max_length=100)
    prompt_tokens = models.IntegerField()
    completion_tokens = models.IntegerField()
    cost = models.DecimalField(max_digits=18, decimal_places=9)
    success = models.BooleanField(default=True)
    timestamp = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "timestamp"], name="usage_by_organization"),
            models.Index(fields=["workspace", "timestamp"], name="usage_by_workspace"),
            models.Index(fields=["user", "timestamp"], name="usage_by_user"),
        ]


class AuditEvent(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, null=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True)
    action = models.CharField(max_length=64)
    object_id = models.BigIntegerField(null=True)
    ip = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)
    timestamp = models.DateTimeField(default=timezone.now)
