// The model, and what it may cost.

import Kit
import TextKit

extension DeployCheck {
    static let money = [
        DeployCheck("model_key") { facts in
            facts.settings.openAIKey == nil
                ? .warn(
                    Message("کلید مدل داده نشده است؛ متن‌ها نمونه‌اند.", "There is no key of a model: texts are demonstrations."),
                    Message("‏OPENAI_API_KEY را بدهید.", "Give OPENAI_API_KEY."))
                : .fine(Message("کلید مدل داده شده است.", "The key of the model is set."))
        },
        DeployCheck("model_url") { facts in
            let url = facts.settings.openAIBaseURL
            guard !url.hasPrefix("https://"), !TrustedName.isPrivate(host(of: url)) else {
                return .fine(Message("گفت‌وگو با مدل رمز می‌شود.", "Talk with the model is encrypted."))
            }
            return .wrong(
                Message("کلید مدل و متن‌ها بدون رمز فرستاده می‌شوند: \(url)", "The key and the texts travel without encryption: \(url)"),
                Message("‏OPENAI_BASE_URL را با https بدهید.", "Give OPENAI_BASE_URL with https."))
        },
        DeployCheck("model") { facts in
            guard let catalog = facts.catalog, let model = catalog[facts.settings.defaultModel] else {
                return .wrong(
                    Message("مدل \(facts.settings.defaultModel) در فهرست نیست.", "The model \(facts.settings.defaultModel) is not in the list."),
                    Message("‏contexor models را ببینید.", "See contexor models."))
            }
            let today = CivilDay(daysSinceEpoch: Int(facts.now.milliseconds / 86_400_000))
            guard let notice = model.retirementNotice(on: today), notice.daysLeft < 90 else {
                return .fine(Message("مدل پیش‌فرض: \(model.id)", "The default model: \(model.id)"))
            }
            let remedy = Message(
                "‏OPENAI_DEFAULT_MODEL را عوض کنید\(notice.successor.map { "، مثلاً \($0)" } ?? "").",
                "Change OPENAI_DEFAULT_MODEL\(notice.successor.map { ", to \($0) for one" } ?? "").")
            return notice.daysLeft <= 0 ? .wrong(notice.message, remedy) : .warn(notice.message, remedy)
        },
        DeployCheck("budgets") { facts in
            let budgets = [
                ("AI_MONTHLY_BUDGET_USD", facts.settings.organizationBudget), ("AI_WORKSPACE_MONTHLY_BUDGET_USD", facts.settings.workspaceBudget),
                ("AI_USER_MONTHLY_BUDGET_USD", facts.settings.userBudget), ("DEFAULT_MONTHLY_COST_LIMIT", facts.settings.costLimit),
            ]
            let none = budgets.filter { $0.1 > .dollars(100_000) }.map(\.0), zero = budgets.filter { $0.1 == .zero }.map(\.0)
            if let name = none.first {
                return .wrong(
                    Message("بودجه‌ای که سقف نیست: \(name)", "A budget that is no limit: \(name)"),
                    Message("ماهانه‌ای بنویسید که حاضرید بپردازید.", "Write what you are ready to pay in a month."))
            }
            if let name = zero.first {
                return .warn(
                    Message("بودجهٔ \(name) صفر است؛ هیچ متنی نوشته نمی‌شود.", "\(name) is 0: nothing is written."),
                    Message("اگر خواستهٔ شما نیست، مبلغی بنویسید.", "Write an amount, unless that is meant."))
            }
            if facts.settings.userBudget > facts.settings.organizationBudget {
                return .warn(
                    Message("بودجهٔ هر کاربر از بودجهٔ سازمان بیشتر است.", "The budget of a user is above that of the organization."),
                    Message("‏AI_USER_MONTHLY_BUDGET_USD را کم کنید.", "Lower AI_USER_MONTHLY_BUDGET_USD: one person could use up everything."))
            }
            return .fine(Message("بودجه‌ها تعیین شده‌اند.", "Budgets are set."))
        },
        DeployCheck("model_reachable") { facts in
            switch facts.modelAnswers {
            case nil: .silent
            case true?: .fine(Message("سرویس مدل پاسخ می‌دهد.", "The model service answers."))
            case false?:
                .warn(
                    Message("سرویس مدل از این سرور پاسخ نمی‌دهد.", "The model service does not answer this machine."),
                    Message("شبکه، دیوارهٔ آتش و OPENAI_BASE_URL را ببینید.", "Look at the network, the firewall and OPENAI_BASE_URL."))
            }
        },
        DeployCheck("clock") { facts in
            let database = abs(Double(facts.database.clock)) / 1000, model = abs(facts.modelClock ?? 0)
            let worst = max(facts.database.fault == nil ? database : 0, model)
            guard worst > 5 else { return .fine(Message("ساعت‌ها با هم می‌خوانند.", "The clocks agree.")) }
            let seconds = Int(worst)
            let what = Message(
                "ساعت این سرور با \(database > model ? "پایگاه داده" : "سرویس مدل") \(seconds) ثانیه فرق دارد.",
                "The clock of this machine differs from \(database > model ? "the database's" : "the model service's") by \(seconds) seconds.")
            let remedy = Message("همگام‌سازی ساعت (NTP) را روشن کنید.", "Switch time synchronization on (timedatectl set-ntp true).")
            return worst > 60 ? .wrong(what, remedy) : .warn(what, remedy)
        },
    ]
}
