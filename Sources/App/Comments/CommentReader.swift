// Comments as they are shown: with the names of people, and with where their passages stand in the text of now.

import Database
import Kit
import TextKit

final class CommentReader {
    private let scope: Scope
    private let content: Content
    private let tx: Transaction
    private var names: [ID: String] = [:]
    /// One comparison for each version that a passage was marked in.
    private var followers: [Int: RangeFollower] = [:]

    init(_ scope: Scope, _ content: Content, in tx: Transaction) {
        self.scope = scope
        self.content = content
        self.tx = tx
    }

    func show(_ comment: CommentStore.Stored) throws -> Comment { try show([comment])[0] }

    func show(_ comments: [CommentStore.Stored]) throws -> [Comment] {
        let mentioned = comments.map { Mentions.find(in: $0.body) }
        try learnNames(comments.map(\.user) + mentioned.flatMap { $0 })
        return try zip(comments, mentioned).map { try show($0, mentions: $1.filter { names[$0] != nil }) }
    }

    private func learnNames(_ users: [ID]) throws {
        let unknown = Set(users).filter { names[$0] == nil }
        guard !unknown.isEmpty else { return }
        names.merge(try MemberStore.names(unknown.sorted(), organization: scope.organization, in: tx)) { _, new in new }
    }

    private func show(_ comment: CommentStore.Stored, mentions: [ID]) throws -> Comment {
        // Who has left keeps the name that they had.
        let author = try names[comment.user] ?? UserStore.name(comment.user, in: tx)
        return Comment(
            id: comment.id, content: comment.content, parent: comment.parent, user: .init(id: comment.user, name: author), body: comment.body,
            mentions: mentions.map { .init(id: $0, name: names[$0] ?? "") }, anchor: try comment.passage.map(anchor),
            isResolved: comment.resolvedAt != nil, resolvedAt: comment.resolvedAt, resolvedBy: comment.resolvedBy, editedAt: comment.editedAt,
            createdAt: comment.createdAt, updatedAt: comment.updatedAt, version: comment.version)
    }

    private func anchor(_ passage: (version: Int, start: Int, end: Int, quote: String)) throws -> Comment.Anchor {
        let range = passage.start..<passage.end
        let isCurrent = passage.version == content.currentVersion
        let place = isCurrent ? range : try follower(from: passage.version).follow(range)
        return Comment.Anchor(
            versionNumber: passage.version, start: passage.start, end: passage.end, quote: passage.quote,
            status: isCurrent ? "current" : place == nil ? "outdated" : "moved", currentStart: place?.lowerBound, currentEnd: place?.upperBound)
    }

    private func follower(from version: Int) throws -> RangeFollower {
        if let known = followers[version] { return known }
        let follower = RangeFollower(old: try VersionStore.find(scope, content.id, version, in: tx).body, new: content.body)
        followers[version] = follower
        return follower
    }
}
