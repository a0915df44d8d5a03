// What events of the trail are about, as filters name it and people call it.

import Kit
import Web

package enum AuditObject: String, Choice {
    case content, comment, prompt, project, workspace, organization, member, user, session, limit, raise, reservation, ledger, usage, batch, schedule, job
    case export, backup, audit, webhook
    case apiKey = "api_key"

    var words: Message {
        switch self {
        case .content: Message("محتوا", "Content")
        case .comment: Message("یادداشت", "Comment")
        case .prompt: Message("پرامپت", "Prompt")
        case .project: Message("پروژه", "Project")
        case .workspace: Message("فضای کاری", "Workspace")
        case .organization: Message("سازمان", "Organization")
        case .member: Message("عضو", "Member")
        case .user: Message("شخص", "Person")
        case .session: Message("نشست", "Session")
        case .limit: Message("سقف", "Limit")
        case .raise: Message("افزایش سقف", "Raise of a limit")
        case .reservation: Message("هزینهٔ نگه‌داشته", "Held cost")
        case .ledger: Message("حساب‌ها", "Books")
        case .usage: Message("مصرف", "Usage")
        case .batch: Message("دسته", "Batch")
        case .schedule: Message("زمان‌بندی", "Schedule")
        case .job: Message("کار", "Job")
        case .export: Message("بایگانی", "Archive")
        case .backup: Message("نسخهٔ پشتیبان", "Backup")
        case .audit: Message("ردنگار", "Audit trail")
        case .webhook: Message("وب‌هوک", "Webhook")
        case .apiKey: Message("کلید API", "API key")
        }
    }
}
