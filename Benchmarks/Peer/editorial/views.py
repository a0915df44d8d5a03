"""The measured routes."""

import hashlib
import hmac
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from rest_framework import generics, status
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.tokens import RefreshToken as Tokens

from . import models, serializers, tasks, texts

ORDER = {"viewer": 0, "writer": 1, "editor": 2, "admin": 3}
ESTIMATE = Decimal("0.01")
BUDGET = Decimal("1000000")


def organizations(user):
    """Where somebody is a member."""
    return list(models.Member.objects.filter(user=user, organization__deleted_at=None).values_list("organization_id", flat=True))


def require(user, organization, role):
    found = (
        models.Member.objects.filter(user=user, organization=organization, organization__deleted_at=None).values_list("role", flat=True).first()
    )
    if found is None:
        raise NotFound
    if ORDER[found] < ORDER[role]:
        raise PermissionDenied


def note(request, organization, action, object_id, changes=None):
    models.AuditEvent.objects.create(
        organization_id=organization, user_id=request.user.pk if request.user else None, action=action, object_id=object_id,
        ip=request.META.get("REMOTE_ADDR", ""), changes=changes or {})


def append_version(content, user, source):
    models.ContentVersion.objects.create(
        content=content, version_number=content.current_version, source=source, title=content.title, body=content.body,
        word_count=content.word_count, sha256=texts.digest(content.title, content.body), created_by=user)


class Contents(generics.ListAPIView):
    serializer_class = serializers.ContentSummary

    def get_queryset(self):
        found = models.Content.objects.filter(organization_id__in=organizations(self.request.user), deleted_at=None)
        for name in ("status", "project", "workspace"):
            if name in self.request.query_params:
                found = found.filter(**{name: self.request.query_params[name]})
        return (
            found.select_related("project", "created_by", "assignee")
            .defer("body", "pii_warnings", "metadata", "search", "project__workspace", "project__organization", "created_by__password",
                   "assignee__password")
            .order_by("-updated_at", "-id"))

    @transaction.atomic
    def post(self, request):
        given = serializers.ContentIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        project = models.Project.objects.filter(pk=data["project"]).first()
        if project is None:
            raise ValidationError({"project": ["Object does not exist."]})
        require(request.user, project.organization_id, "writer")
        content = models.Content(
            organization_id=project.organization_id, workspace_id=project.workspace_id, project=project, title=data["title"], body=data["body"],
            created_by=request.user, current_version=1 if data["body"] else 0, **texts.facts(data["title"], data["body"]))
        content.save()
        if data["body"]:
            append_version(content, request.user, "edited")
        note(request, content.organization_id, "content.created", content.pk)
        return Response(serializers.ContentDetail(content).data, status=status.HTTP_201_CREATED)


class OneContent(APIView):
    def get(self, request, pk):
        content = models.Content.objects.filter(pk=pk, deleted_at=None).defer("search").first()
        if content is None:
            raise NotFound
        require(request.user, content.organization_id, "viewer")
        return Response(serializers.ContentDetail(content).data)

    @transaction.atomic
    def patch(self, request, pk):
        content = models.Content.objects.select_for_update().filter(pk=pk, deleted_at=None).defer("search").first()
        if content is None:
            raise NotFound
        require(request.user, content.organization_id, "writer")
        given = serializers.ContentChange(data=request.data)
        given.is_valid(raise_exception=True)
        for name, value in given.validated_data.items():
            setattr(content, name, value)
        for name, value in texts.facts(content.title, content.body).items():
            setattr(content, name, value)
        content.current_version += 1
        content.version += 1
        content.updated_at = timezone.now()
        content.save(update_fields=[
            "title", "body", "word_count", "has_pii", "pii_warnings", "current_version", "version", "updated_at"])
        append_version(content, request.user, "edited")
        note(request, content.organization_id, "content.updated", content.pk)
        return Response(serializers.ContentDetail(content).data)


class Generate(APIView):
    @transaction.atomic
    def post(self, request, pk):
        content = models.Content.objects.select_for_update().filter(pk=pk, deleted_at=None).defer("search").first()
        if content is None:
            raise NotFound
        require(request.user, content.organization_id, "writer")
        if content.status not in ("draft", "rejected", "approved"):
            raise ValidationError({"status": ["This content cannot be generated now."]})
        given = serializers.GenerateIn(data=request.data)
        given.is_valid(raise_exception=True)
        self.hold(content, request.user)
        job = models.Generation.objects.create(
            content=content, organization_id=content.organization_id, user=request.user, model="gpt-4.1-mini", params=given.validated_data,
            estimated_cost=ESTIMATE)
        content.status = "in_progress"
        content.version += 1
        content.updated_at = timezone.now()
        content.save(update_fields=["status", "version", "updated_at"])
        note(request, content.organization_id, "generation.started", content.pk, {"job": job.pk})
        transaction.on_commit(lambda: tasks.generate.delay(job.pk))
        answer = {
            "job_id": job.pk, "task_id": str(job.pk), "content_id": content.pk, "status": "in_progress", "estimated_cost": ESTIMATE,
            "content": serializers.ContentDetail(content).data}
        return Response(answer, status=status.HTTP_202_ACCEPTED)

    @staticmethod
    def hold(content, user):
        """Holds the amount in three scopes, each by one statement that a full budget refuses."""
        month = timezone.now().date().replace(day=1)
        for scope, scope_id in tasks.scopes(content, user.pk):
            held = models.UsageCounter.objects.filter(
                scope=scope, scope_id=scope_id, month=month, spent__lte=BUDGET - ESTIMATE - F("held")).update(held=F("held") + ESTIMATE)
            if held:
                continue
            _, made = models.UsageCounter.objects.get_or_create(scope=scope, scope_id=scope_id, month=month, defaults={"held": ESTIMATE})
            if not made:
                raise PermissionDenied("The budget does not leave room.")


class Verify(APIView):
    authentication_classes = []
    permission_classes = []

    @transaction.atomic
    def post(self, request):
        given = serializers.CodeIn(data=request.data)
        given.is_valid(raise_exception=True)
        phone, code = given.validated_data["phone_number"], given.validated_data["code"]
        now = timezone.now()
        found = models.LoginCode.objects.select_for_update().filter(
            phone_number=phone, used_at=None, attempts__lt=5, expires_at__gt=now).first()
        if found is None or not hmac.compare_digest(bytes(found.digest), digest(phone, code)):
            if found is not None:
                models.LoginCode.objects.filter(pk=phone).update(attempts=F("attempts") + 1)
            return Response({"code": "otp_invalid"}, status=status.HTTP_400_BAD_REQUEST)
        models.LoginCode.objects.filter(pk=phone).update(used_at=now, attempts=F("attempts") + 1)
        user, _ = models.User.objects.get_or_create(phone_number=phone)
        user.last_login = now
        user.save(update_fields=["last_login"])
        refresh = Tokens.for_user(user)
        models.RefreshToken.objects.create(
            user=user, jti=refresh["jti"], device=request.META.get("HTTP_USER_AGENT", "")[:300], ip=request.META.get("REMOTE_ADDR", ""),
            expires_at=now + timedelta(days=1))
        request.user = user
        note(request, None, "login", user.pk)
        person = {"id": user.pk, "phone_number": phone, "full_name": user.full_name, "is_active": user.is_active}
        return Response({"access": str(refresh.access_token), "refresh": str(refresh), "user": person})


def digest(phone, code):
    return hmac.new(settings.SECRET_KEY.encode(), f"{phone} {code}".encode(), hashlib.sha256).digest()


class Summary(APIView):
    """What a month cost. One statement for all of it: the rest is added up from its rows."""

    def get(self, request):
        scope = request.query_params.get("scope", "user")
        start = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        if month := request.query_params.get("month"):
            start = start.replace(year=int(month[:4]), month=int(month[5:]))
        rows = models.UsageLog.objects.filter(timestamp__gte=start, timestamp__lt=(start + timedelta(days=32)).replace(day=1))
        rows, scope_id = self.narrow(rows, scope, request)
        lines = list(
            rows.annotate(day=TruncDate("timestamp")).values("day", "model").annotate(
                requests=Count("id"), prompt=Sum("prompt_tokens"), completion=Sum("completion_tokens"), cost=Sum("cost"))
            .values_list("day", "model", "requests", "prompt", "completion", "cost").order_by("day", "model"))
        counter = models.UsageCounter.objects.filter(scope=scope, scope_id=scope_id, month=start.date()).first()
        total = sum((line[5] for line in lines), Decimal(0))
        return Response({
            "scope": scope, "scope_id": scope_id, "period": start.strftime("%Y-%m"), "total_requests": sum(line[2] for line in lines),
            "total_tokens": sum(line[3] + line[4] for line in lines), "total_prompt_tokens": sum(line[3] for line in lines),
            "total_completion_tokens": sum(line[4] for line in lines), "total_cost": total,
            "reserved_cost": counter.held if counter else Decimal(0), "breakdown_by_model": self.grouped(lines, 1, "model"),
            "daily_usage": self.grouped(lines, 0, "date")})

    @staticmethod
    def narrow(rows, scope, request):
        if scope == "workspace":
            workspace = models.Workspace.objects.filter(pk=request.query_params.get("workspace_id")).first()
            if workspace is None:
                raise NotFound
            require(request.user, workspace.organization_id, "viewer")
            return rows.filter(workspace=workspace), workspace.pk
        if scope == "organization":
            organization = int(request.query_params.get("organization_id", 0))
            require(request.user, organization, "viewer")
            return rows.filter(organization=organization), organization
        return rows.filter(user=request.user, organization_id__in=organizations(request.user)), request.user.pk

    @staticmethod
    def grouped(lines, column, name):
        groups = {}
        for line in lines:
            group = groups.setdefault(line[column], [0, 0, Decimal(0)])
            group[0] += line[2]
            group[1] += line[3] + line[4]
            group[2] += line[5]
        return [{name: key, "requests": group[0], "tokens": group[1], "cost": group[2]} for key, group in groups.items()]


class Live(APIView):
    authentication_classes = []
    permission_classes = []
    throttle_classes = []

    def get(self, request):
        return Response({"status": "ok"})
