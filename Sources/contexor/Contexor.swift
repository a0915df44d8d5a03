// The one binary. Each command is small: it loads the settings, does its work through `App`, and says in plain words what
// it did or why it could not.

import App
import ArgumentParser
import Kit

@main
struct Contexor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contexor",
        abstract: "Produce text with language models without losing control of money, quality or privacy.",
        discussion: """
            Settings come from the environment and from a file named .env in the current folder; the environment wins.
            NAME_FILE names a file that holds the value of NAME, for secrets. `contexor check` shows every setting, what it is now and what it means.

            For a first look on your own machine:
              DEBUG=True MOCK_SMS=True contexor serve
            """,
        version: Product.version,
        subcommands: [
            Serve.self, API.self, Web.self, WorkerCommand.self, Beat.self, JobsCommand.self, Migrate.self, ShowMigrations.self, CreateSuperuser.self,
            UsersCommand.self, OrganizationsCommand.self, LimitsCommand.self, BackupCommand.self, RestoreCommand.self, LoadData.self, Reindex.self,
            ImportArchive.self, ImportDjango.self, Check.self, StaticFilesCommand.self, HealthCommand.self,
            AuditCommand.self, LedgerCommand.self, OpenAPICommand.self, ClientGroup.self,
            Models.self, Convert.self,
        ])
}
