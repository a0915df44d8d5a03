"""The work in the background: the model is asked, the text becomes a version, the books are kept."""

from decimal import Decimal

import httpx
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import models, texts

_client = None


def client():
    """One client a process: its connections are kept."""
    global _client
    if _client is None:
        _client = httpx.Client(base_url=settings.MODEL_URL, headers={"Authorization": f"Bearer {settings.MODEL_KEY}"}, timeout=60)
    return _client


def scopes(content, user):
    return [("user", user), ("workspace", content.workspace_id), ("organization", content.organization_id)]


@shared_task(bind=True, max_retries=4)
def generate(self, job_id):
    job = models.Generation.objects.select_related("content").defer("content__search").get(pk=job_id)
    if job.status == "completed":
        return
    models.Generation.objects.filter(pk=job_id).update(status="running")
    content = job.content
    request = {
        "model": job.model, "stream": False, "max_tokens": 2000,
        "messages": [
            {"role": "system", "content": "Write in Persian, in Markdown, with headings."},
            {"role": "user", "content": job.params.get("topic") or content.title}]}
    try:
        answer = client().post("/chat/completions", json=request).raise_for_status().json()
    except httpx.HTTPError as error:
        raise self.retry(exc=error, countdown=2 ** self.request.retries) from error
    store(job, content, answer["choices"][0]["message"]["content"], answer["usage"])


@transaction.atomic
def store(job, content, text, usage):
    now = timezone.now()
    cost = Decimal(usage["prompt_tokens"]) * Decimal("0.0000004") + Decimal(usage["completion_tokens"]) * Decimal("0.0000016")
    models.UsageLog.objects.create(
        organization_id=job.organization_id, workspace_id=content.workspace_id, user_id=job.user_id, content=content, model=job.model,
        prompt_tokens=usage["prompt_tokens"], completion_tokens=usage["completion_tokens"], cost=cost, timestamp=now)
    month = job.created_at.date().replace(day=1)
    for scope, scope_id in scopes(content, job.user_id):
        models.UsageCounter.objects.filter(scope=scope, scope_id=scope_id, month=month).update(
            held=F("held") - job.estimated_cost, spent=F("spent") + cost)
    content.body = text
    for name, value in texts.facts(content.title, text).items():
        setattr(content, name, value)
    content.status = "review"
    content.current_version += 1
    content.version += 1
    content.updated_at = now
    content.metadata = {"model": job.model, "tokens_used": usage["total_tokens"], "cost": str(cost)}
    content.save(update_fields=[
        "body", "word_count", "has_pii", "pii_warnings", "status", "current_version", "version", "updated_at", "metadata"])
    models.ContentVersion.objects.create(
        content=content, version_number=content.current_version, source="generated", title=content.title, body=text,
        word_count=content.word_count, sha256=texts.digest(content.title, text), created_by_id=job.user_id)
    models.Generation.objects.filter(pk=job.pk).update(status="completed", finished_at=now)
    models.AuditEvent.objects.create(
        organization_id=job.organization_id, user_id=job.user_id, action="generation.completed", object_id=content.pk, ip="",
        changes={"job": job.pk})


@shared_task
def sweep():
    """What a beat is there for: login codes that nobody needs any more."""
    models.LoginCode.objects.filter(expires_at__lt=timezone.now()).delete()
