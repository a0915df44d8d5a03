// The tables of a Django Contexor, as its migrations leave them on PostgreSQL. Without their foreign keys: data that was moved
// about by hand does not always keep them, and the import must not depend on it.

enum OriginalSchema {
    static let statements = """
        CREATE TABLE users (id bigint PRIMARY KEY, password text NOT NULL DEFAULT '!', last_login timestamptz, is_superuser boolean NOT NULL DEFAULT false,
          phone_number text NOT NULL, full_name text, email text, is_active boolean NOT NULL DEFAULT true, is_staff boolean NOT NULL DEFAULT false,
          date_joined timestamptz NOT NULL DEFAULT '2024-01-01 08:00:00+00');
        CREATE TABLE organizations (id bigint PRIMARY KEY, name text NOT NULL, slug text NOT NULL, description text,
          created_at timestamptz NOT NULL DEFAULT '2024-01-02 08:00:00+00', updated_at timestamptz NOT NULL DEFAULT '2024-01-03 08:00:00+00',
          is_active boolean NOT NULL DEFAULT true);
        CREATE TABLE organization_members (id bigint PRIMARY KEY, role text NOT NULL, joined_at timestamptz NOT NULL DEFAULT '2024-01-04 08:00:00+00',
          organization_id bigint NOT NULL, user_id bigint NOT NULL);
        CREATE TABLE workspaces (id bigint PRIMARY KEY, name text NOT NULL, slug text NOT NULL, description text,
          created_at timestamptz NOT NULL DEFAULT '2024-01-05 08:00:00+00', updated_at timestamptz NOT NULL DEFAULT '2024-01-05 08:00:00+00',
          is_active boolean NOT NULL DEFAULT true, organization_id bigint NOT NULL);
        CREATE TABLE projects (id bigint PRIMARY KEY, name text NOT NULL, slug text NOT NULL, description text,
          created_at timestamptz NOT NULL DEFAULT '2024-01-06 08:00:00+00', updated_at timestamptz NOT NULL DEFAULT '2024-01-06 08:00:00+00',
          is_active boolean NOT NULL DEFAULT true, created_by_id bigint, workspace_id bigint NOT NULL);
        CREATE TABLE prompts (id bigint PRIMARY KEY, title text NOT NULL, category text NOT NULL, prompt_template text NOT NULL,
          variables jsonb NOT NULL DEFAULT '[]', is_public boolean NOT NULL DEFAULT false, usage_count integer NOT NULL DEFAULT 0,
          created_at timestamptz NOT NULL DEFAULT '2024-01-07 08:00:00+00', updated_at timestamptz NOT NULL DEFAULT '2024-01-07 08:00:00+00',
          created_by_id bigint, workspace_id bigint);
        CREATE TABLE prompt_templates (id bigint PRIMARY KEY, title text NOT NULL, kind text NOT NULL, template_text text NOT NULL,
          params jsonb NOT NULL DEFAULT '{}', workspace_id bigint, version integer NOT NULL DEFAULT 1, is_active boolean NOT NULL DEFAULT true,
          usage_count integer NOT NULL DEFAULT 0, created_by_id bigint, created_at timestamptz NOT NULL DEFAULT '2024-01-07 08:00:00+00',
          updated_at timestamptz NOT NULL DEFAULT '2024-01-07 08:00:00+00');
        CREATE TABLE contents (id bigint PRIMARY KEY, title text NOT NULL, body text, status text NOT NULL DEFAULT 'draft',
          prompt_variables jsonb NOT NULL DEFAULT '{}', word_count integer NOT NULL DEFAULT 0, has_pii boolean NOT NULL DEFAULT false,
          pii_warnings jsonb NOT NULL DEFAULT '[]', metadata jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT '2024-02-01 08:00:00.123+00',
          updated_at timestamptz NOT NULL DEFAULT '2024-02-05 08:00:00.456+00', approved_at timestamptz, rejection_reason text, approved_by_id bigint,
          created_by_id bigint, project_id bigint NOT NULL, prompt_id bigint, current_version_id bigint);
        CREATE TABLE content_versions (id bigint PRIMARY KEY, version_number integer NOT NULL, title text NOT NULL, body_markdown text NOT NULL,
          metadata jsonb NOT NULL DEFAULT '{}', word_count integer NOT NULL DEFAULT 0, created_at timestamptz NOT NULL, ai_job_id bigint,
          content_id bigint NOT NULL, created_by_id bigint);
        CREATE TABLE versions (id bigint PRIMARY KEY, version_number integer NOT NULL, content_snapshot jsonb NOT NULL, created_at timestamptz NOT NULL,
          content_id bigint NOT NULL, created_by_id bigint);
        CREATE TABLE ai_jobs (id bigint PRIMARY KEY, status text NOT NULL, kind text NOT NULL DEFAULT 'draft', params jsonb NOT NULL DEFAULT '{}',
          result_data jsonb, error_message text, retry_count integer NOT NULL DEFAULT 0, started_at timestamptz, completed_at timestamptz,
          created_at timestamptz NOT NULL DEFAULT '2024-02-02 08:00:00+00', updated_at timestamptz NOT NULL DEFAULT '2024-02-02 08:01:00+00',
          content_id bigint NOT NULL, user_id bigint, workspace_id bigint NOT NULL);
        CREATE TABLE usage_logs (id bigint PRIMARY KEY, model text NOT NULL, prompt_tokens integer NOT NULL DEFAULT 0,
          completion_tokens integer NOT NULL DEFAULT 0, total_tokens integer NOT NULL DEFAULT 0, estimated_cost numeric(10,6) NOT NULL DEFAULT 0,
          request_duration numeric, success boolean NOT NULL DEFAULT true, error_message text, timestamp timestamptz NOT NULL, content_id bigint,
          organization_id bigint, user_id bigint, workspace_id bigint, ai_job_id bigint);
        CREATE TABLE usage_limits (id bigint PRIMARY KEY, scope text NOT NULL, scope_id integer NOT NULL, requests_limit integer, tokens_limit integer,
          cost_limit numeric(10,2), period text NOT NULL DEFAULT 'monthly', created_at timestamptz NOT NULL DEFAULT '2024-01-08 08:00:00+00',
          updated_at timestamptz NOT NULL DEFAULT '2024-01-08 08:00:00+00');
        CREATE TABLE audit_logs (id bigint PRIMARY KEY, action text NOT NULL, old_status text, new_status text, changes jsonb NOT NULL DEFAULT '{}',
          notes text, ip_address inet, user_agent text, timestamp timestamptz NOT NULL, content_id bigint NOT NULL, user_id bigint);
        """

    /// Everyday rows beside every kind of row that the import has an opinion on. Each comment names the opinion.
    static let rows = """
        INSERT INTO users (id, phone_number, full_name, email, is_superuser, last_login) VALUES
          (1, '+989121111111', 'مدیر نخست', 'admin@example.com', true, '2024-05-01 10:00:00+00'), (2, '09122222222', 'ویراستار', NULL, false, NULL),
          (3, '+98 912 222 2222', 'همان ویراستار', NULL, false, NULL), -- sameNumber
          (4, '+982122222222', 'تلفن ثابت', NULL, true, NULL), -- oddNumber, and no superuser
          (5, '۰۹۱۲۳۳۳۳۳۳۳', NULL, NULL, false, NULL), (7, '09127777777', 'بیرون', NULL, false, NULL);
        UPDATE users SET is_active = false WHERE id = 5;
        INSERT INTO organizations (id, name, slug, is_active) VALUES (1, 'نخست', 'first', true), (2, 'بی‌مدیر', 'second', true), -- noAdmin
          (5, 'نشانی فارسی', 'نشانی', false); -- newSlug
        INSERT INTO organization_members (id, role, organization_id, user_id) VALUES (1, 'admin', 1, 1), (2, 'editor', 1, 2), (3, 'writer', 1, 3), -- alreadyMember
          (4, 'owner', 2, 5), -- unknownRole
          (5, 'viewer', 9, 1), (6, 'viewer', 1, 99), -- noOrganization, noUser
          (7, 'admin', 5, 1), (8, 'editor', 2, 2);
        INSERT INTO workspaces (id, name, slug, organization_id, is_active) VALUES (1, 'بازاریابی', 'marketing', 1, true), (2, 'Marketing', 'Marketing', 1, true), -- newSlug
          (3, 'فروش', 'sales', 2, false), -- wasInactive
          (4, 'یتیم', 'orphan', 77, true), (6, 'فارسی', 'farsi', 5, true); -- noOrganization
        INSERT INTO projects (id, name, slug, workspace_id, created_by_id) VALUES (1, 'پاییز', 'autumn', 1, 1), (2, 'زمستان', 'winter', 3, 88), -- lostAuthor
          (3, 'گمشده', 'lost', 66, NULL); -- noWorkspace
        INSERT INTO prompts (id, title, category, prompt_template, workspace_id, created_by_id, usage_count) VALUES
          (1, 'وبلاگ', 'blog', 'دربارهٔ {topic} در {word_count} واژه', 1, 1, 4), (2, 'همگانی', 'marketing', 'برای {audience}', NULL, 1, 0), -- copiedPrompt, unknownCategory
          (3, 'بی‌کس', 'other', 'متن', NULL, 7, 0), -- nobodysPrompt
          (4, 'گروه رفته', 'other', 'متن', 55, 1, 0), (5, 'تنها', 'seo', 'متن {a}', NULL, 2, 0); -- noWorkspace, copiedPrompt to its maker
        INSERT INTO prompt_templates (id, title, kind, template_text, workspace_id, is_active) VALUES (1, 'طرح', 'outline', 'طرح {topic}', 1, false); -- wasInactive
        INSERT INTO contents (id, title, body, status, project_id, prompt_id, created_by_id, approved_by_id, approved_at, current_version_id, prompt_variables) VALUES
          (1, 'تأییدشده', 'متن دوم با 09123456789', 'approved', 1, 1, 2, 1, '2024-02-04 08:00:00+00', 2, '{"topic": "چای"}'),
          (2, 'در حال نوشتن', NULL, 'in_progress', 1, 1, 2, NULL, NULL, NULL, '{}'), -- stopped
          (3, 'نگه‌داشته‌نشده', 'متنی که در هیچ نسخه‌ای نیست', 'review', 2, 2, 5, NULL, NULL, 5, '[1]'), -- unkeptText, brokenJSON
          (4, 'بی‌متن', NULL, 'rejected', 2, 1, NULL, NULL, NULL, NULL, '{}'), -- emptyButDecided, foreignPrompt
          (5, 'بی‌پروژه', 'گم', 'draft', 44, NULL, 2, NULL, NULL, NULL, '{}'), -- noProject
          (6, 'وضعیت ناشناخته', 'متن', 'archived', 1, 99, 2, NULL, NULL, NULL, '{}'), -- unknownStatus, noPrompt
          (7, 'پیش‌نویس خالی', NULL, 'draft', 1, NULL, 2, NULL, NULL, NULL, '{}');
        UPDATE contents SET rejection_reason = 'کوتاه است' WHERE id = 4;
        INSERT INTO content_versions (id, version_number, title, body_markdown, metadata, created_at, ai_job_id, content_id, created_by_id) VALUES
          (1, 1, 'تأییدشده', 'متن یکم', '{"kind": "draft", "model": "gpt-4o", "tokens": 900, "cost": 0.0123}', '2024-02-02 08:00:00+00', 1, 1, 2),
          (2, 4, 'تأییدشده', 'متن دوم با 09123456789', '{}', '2024-02-03 08:00:00+00', NULL, 1, 1), -- renumbered
          (5, 1, 'نگه‌داشته‌نشده', 'متن کهنه', '{}', '2024-02-02 08:00:00+00', NULL, 3, 5),
          (6, 1, 'نگه‌داشته‌نشده', 'متن کهنه‌تر', '{}', '2024-02-01 09:00:00+00', NULL, 3, 5), -- doubled: renumbered
          (7, 1, 'x', 'x', '{}', '2024-02-01 09:00:00+00', NULL, 999, 5); -- noContent
        INSERT INTO versions (id, version_number, content_snapshot, created_at, content_id, created_by_id) VALUES
          (1, 1, '{"title": "تأییدشده", "body": "متن یکم", "word_count": 2}', '2024-02-02 08:00:01+00', 1, 2), -- sameText
          (2, 2, '{"title": "تأییدشده", "body": "متن میانی", "word_count": 2}', '2024-02-02 18:00:00+00', 1, 2);
        INSERT INTO ai_jobs (id, status, content_id, user_id, workspace_id, result_data, params, retry_count, error_message, started_at, completed_at) VALUES
          (1, 'completed', 1, 2, 1, '{"model": "gpt-4o", "cost": 0.0123}', '{"topic": "چای"}', 0, NULL, '2024-02-02 08:00:00+00', '2024-02-02 08:00:30+00'),
          (2, 'running', 2, 2, 1, NULL, '{}', 1, NULL, '2024-02-02 08:00:00+00', NULL), -- jobStopped
          (3, 'failed', 4, NULL, 3, NULL, '{}', 5, 'Retry in 60s', NULL, NULL), -- jobWithoutUser
          (4, 'failed', 999, 2, 1, NULL, '{}', 5, NULL, NULL, NULL); -- noContent
        INSERT INTO usage_logs (id, model, prompt_tokens, completion_tokens, total_tokens, estimated_cost, request_duration, success, timestamp, content_id, organization_id, user_id, workspace_id, ai_job_id) VALUES
          (1, 'gpt-4o', 400, 500, 900, 0.012345, 2.5, true, '2024-02-02 08:00:30+00', 1, 1, 2, 1, 1),
          (2, 'gpt-4o', 400, 500, 900, 0.012345, 2.5, true, '2024-02-02 20:45:00+00', 1, 1, 3, 1, NULL), -- the next day in Tehran; the same person
          (3, 'gpt-4.1-mini', 100, 100, 200, 0, NULL, true, '2024-02-29 22:00:00+00', 1, NULL, 2, 1, NULL), -- noPrice; March in Tehran
          (4, 'gpt-4o', 0, 0, 0, 0, 60, false, '2024-02-02 08:00:30+00', 3, NULL, NULL, NULL, NULL), -- failed and free; callWithoutUser, callWithoutWorkspace
          (5, 'gpt-4o', 10, 10, 50, 0.000001, 1, true, '2024-03-05 08:00:30+00', NULL, 2, 2, NULL, NULL), -- oddAmount: a total above its parts
          (6, 'gpt-4o', 10, 10, 20, 0.5, 1, true, '2024-03-05 08:00:30+00', NULL, NULL, 2, NULL, NULL); -- noOrganization
        INSERT INTO usage_limits (id, scope, scope_id, requests_limit, tokens_limit, cost_limit, period) VALUES
          (1, 'organization', 1, 1000, NULL, 25.50, 'monthly'), (2, 'organization', 1, 500, 90000, 30, 'monthly'), -- twoLimits
          (3, 'user', 2, 10, NULL, NULL, 'daily'), -- limitInEach
          (4, 'workspace', 1, NULL, NULL, 0, 'monthly'), (5, 'workspace', 3, NULL, NULL, -5, 'monthly'), (6, 'workspace', 12, 1, 1, 1, 'monthly'); -- noLimitAtAll, negativeLimit, unknownScope
        INSERT INTO audit_logs (id, action, old_status, new_status, changes, notes, ip_address, user_agent, timestamp, content_id, user_id) VALUES
          (1, 'created', NULL, 'draft', '{}', NULL, '10.1.2.3', 'Firefox', '2024-02-01 08:00:00+00', 1, 2),
          (2, 'status_changed', 'draft', 'in_progress', '{}', NULL, NULL, NULL, '2024-02-02 08:00:00+00', 1, 2),
          (3, 'approved', 'review', 'approved', '{}', 'خوب است، به 09123456789 خبر بده', NULL, NULL, '2024-02-04 08:00:00+00', 1, 1),
          (4, 'exploded', NULL, NULL, '{"a": 1}', NULL, NULL, NULL, '2024-02-04 08:00:00+00', 3, 77), -- unknownAction, lostAuthor
          (5, 'created', NULL, NULL, '{}', NULL, NULL, NULL, '2024-02-04 08:00:00+00', 5, 2); -- noContent: its content was left out
        """
}
