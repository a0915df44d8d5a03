// What a prompt says of its variables: their kind, what they are when nothing is given, what helps to fill them in.

import Database

extension Migration {
    package static let promptVariables = Migration(
        13, "prompt variables",
        [
            "ALTER TABLE prompts ADD COLUMN variable_types TEXT NOT NULL DEFAULT '[]'",
            "ALTER TABLE prompt_revisions ADD COLUMN variable_types TEXT NOT NULL DEFAULT '[]'",
        ])
}
