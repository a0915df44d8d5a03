// Reads an archive and looks at all of it before anything is written: the manifest, the checksums, every field of every
// record, every number that names another record. All that is wrong is told at once.

import Database
import Kit
import TextKit

struct ArchiveReader {
    let zip: ZipReader
    let organization: ArchiveOrganization
    let people: [ArchivePerson]
    let digest: String

    private static let mostFaults = 50
    private static let longestLine = 16 << 20
    /// What an archive may unpack to.
    private static let mostBytes = 8 << 30

    /// - Throws: a fault of `archive` that names what is wrong.
    init(_ bytes: [UInt8]) throws {
        do {
            zip = try ZipReader(bytes)
            let manifest = try ArchiveReader.manifest(zip)
            try ArchiveReader.verify(zip, manifest)
            digest = manifest["digest"]?.string ?? ""
            organization = try ArchiveReader.organization(zip)
            people = try ArchiveReader.people(zip)
        } catch let error as ZipError {
            throw ArchiveReader.fault(["\(error)"])
        } catch let error as AppError where error.code == .invalidJSON {
            throw ArchiveReader.fault(["it holds text that is no JSON"])
        }
        try check()
    }

    static func fault(_ reasons: [String]) -> AppError {
        .invalid([
            (
                "archive",
                reasons.prefix(mostFaults).map { Message("این بایگانی درست نیست: \(ArchiveFaultWords.persian($0))", "This archive is not sound: \($0)") }
            )
        ])
    }

    // MARK: The whole

    private static func content(_ zip: ZipReader, _ name: String) throws -> [UInt8] {
        guard let entry = zip[name] else { throw ZipError("\(name) is missing") }
        guard entry.size <= 64 << 20 else { throw ZipError("\(name) is too large") }
        return try zip.content(entry)
    }

    private static func manifest(_ zip: ZipReader) throws -> JSON {
        let manifest = try JSONParser.parse(try content(zip, ArchiveFile.manifest))
        guard manifest["format"]?.string == ArchiveFile.format else { throw ZipError("it is no archive of an organization") }
        guard manifest["schema"]?.int == ArchiveFile.schema else {
            throw ZipError("its schema is \(manifest["schema"]?.int.map { "\($0)" } ?? "unknown"), this program knows \(ArchiveFile.schema)")
        }
        guard zip.entries.reduce(0, { $0 + $1.size }) <= mostBytes else { throw ZipError("it unpacks to too much") }
        return manifest
    }

    /// Every file of the manifest is there and is what it was, and there is no other.
    private static func verify(_ zip: ZipReader, _ manifest: JSON) throws {
        var known: Set<String> = [ArchiveFile.manifest]
        let entries = Dictionary(uniqueKeysWithValues: zip.entries.map { ($0.name, $0) })
        for file in manifest["files"]?.array ?? [] {
            guard let name = file["name"]?.string, let sum = file["sha256"]?.string, let entry = entries[name] else {
                throw ZipError("\(file["name"]?.string ?? "a file") is missing")
            }
            known.insert(name)
            var hash = StreamedHash()
            try zip.read(entry) { hash.add($0) }
            guard Hashing.hex(hash.finish()) == sum else { throw ZipError("\(name) was changed") }
        }
        for table in ArchiveTable.all where !known.contains(table.file) { throw ZipError("\(table.file) is missing") }
        for entry in zip.entries where !known.contains(entry.name) { throw ZipError("\(entry.name) is not in the manifest") }
    }

    private static func organization(_ zip: ZipReader) throws -> ArchiveOrganization {
        let json = try JSONParser.parse(try content(zip, ArchiveFile.organization))
        guard let name = json["name"]?.string, (1...255).contains(name.unicodeScalars.count), let slug = json["slug"]?.string, Slugs.isSlug(slug),
            let description = json["description"]?.string, description.unicodeScalars.count <= 10_000, let zone = json["time_zone"]?.string,
            TimeZoneName.isKnown(zone), let isActive = json["is_active"]?.bool, let created = json["created_at"]?.string.flatMap({ Timestamp($0) }),
            let updated = json["updated_at"]?.string.flatMap({ Timestamp($0) }), let version = json["version"]?.int, version > 0,
            !(name + description).unicodeScalars.contains("\0")
        else { throw ZipError("\(ArchiveFile.organization) is not what it should be") }
        return ArchiveOrganization(
            name: name, slug: slug, description: description, timeZone: zone, isActive: isActive, createdAt: created, updatedAt: updated, version: version)
    }

    private static func people(_ zip: ZipReader) throws -> [ArchivePerson] {
        var people: [ArchivePerson] = []
        try lines(zip, ArchiveFile.users) { number, json in
            func text(_ name: String, _ most: Int) -> String? {
                json[name]?.string.flatMap { $0.unicodeScalars.count <= most && !$0.unicodeScalars.contains("\0") ? $0 : nil }
            }
            guard json["id"]?.int == number, let phone = text("phone_number", 255), isNumber(phone), let name = text("full_name", 255),
                let email = text("email", 254), let locale = text("locale", 2), ["fa", "en"].contains(locale), let calendar = text("calendar", 20),
                ["jalali", "gregorian"].contains(calendar)
            else { throw ZipError("\(ArchiveFile.users), line \(number): is no person") }
            people.append(ArchivePerson(phone: phone, fullName: name, email: email, locale: locale, calendar: calendar))
        }
        guard Set(people.map(\.phone)).count == people.count else { throw ZipError("\(ArchiveFile.users): a number is there twice") }
        return people
    }

    /// One spelling for each mobile number. Others are as they came from a Django Contexor: landlines, numbers of other countries.
    private static func isNumber(_ text: String) -> Bool {
        if let mobile = IranianMobile.parse(text) { return mobile == text }
        return !text.isEmpty && text == text.trimmed && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func lines(_ zip: ZipReader, _ name: String, _ each: (Int64, JSON) throws -> Void) throws {
        guard let entry = zip[name] else { throw ZipError("\(name) is missing") }
        var (rest, number): ([UInt8], Int64) = ([], 0)
        func line(_ bytes: ArraySlice<UInt8>) throws {
            number += 1
            guard let json = try? JSONParser.parse(Array(bytes)), json.members != nil else { throw ZipError("\(name), line \(number): is no JSON object") }
            try each(number, json)
        }
        try zip.read(entry) { piece in
            rest += piece
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: 10) {
                try line(rest[start..<end])
                start = end + 1
            }
            rest.removeSubrange(..<start)
            guard rest.count <= longestLine else { throw ZipError("\(name), line \(number + 1): is too long") }
        }
        if !rest.isEmpty { try line(rest[...]) }
    }

    // MARK: Records

    /// Each record of a table with its line, in order.
    func records(_ table: ArchiveTable, _ each: (Int64, JSON) throws -> Void) throws {
        do { try ArchiveReader.lines(zip, table.file, each) } catch let error as ZipError { throw ArchiveReader.fault(["\(error)"]) }
    }

    private func check() throws {
        var faults: [String] = []
        var counts: [String: Int64] = ["users": Int64(people.count), "organization": 1]
        var hasAdmin = false
        for table in ArchiveTable.all {
            var count: Int64 = 0
            try records(table) { line, record in
                counts[table.kind] = count  // A record of its own kind that it names came before it.
                count += 1
                guard faults.count < ArchiveReader.mostFaults else { return }
                faults += ArchiveRecord(table, record).faults(line: line, counts).map { "\(table.file), line \(line): \($0)" }
                if table.kind == "members", record["role"]?.string == Role.admin.rawValue { hasAdmin = true }
            }
            counts[table.kind] = count
        }
        if !hasAdmin { faults.append("it has no admin") }
        guard faults.isEmpty else { throw ArchiveReader.fault(faults) }
    }
}

/// One record against the declaration of its table.
struct ArchiveRecord {
    private let table: ArchiveTable
    private let json: JSON
    init(_ table: ArchiveTable, _ json: JSON) { (self.table, self.json) = (table, json) }

    /// - Parameter counts: how many records each kind has; numbers beyond name nothing.
    func faults(line: Int64, _ counts: [String: Int64]) -> [String] {
        var faults: [String] = []
        if table.isNumbered, json["id"]?.int != line { faults.append("id is not \(line)") }
        let known = Set(table.columns.map(\.name) + (table.isNumbered ? ["id"] : []))
        for member in json.members ?? [] where !known.contains(member.name) { faults.append("\(member.name) is not known") }
        for column in table.columns {
            guard let value = json[column.name] ?? column.absent else {
                faults.append("\(column.name) is missing")
                continue
            }
            if value.isNull, column.isOptional { continue }
            if let fault = fault(value, column, counts) { faults.append("\(column.name) \(fault)") }
        }
        return faults + rules()
    }

    private func fault(_ value: JSON, _ column: ArchiveColumn, _ counts: [String: Int64]) -> String? {
        switch column.type {
        case .text(let most), .mentioning(let most):
            guard let text = value.string else { return "is no text" }
            return text.unicodeScalars.count > most ? "is longer than \(most)" : text.unicodeScalars.contains("\0") ? "holds NUL" : nil
        case .choice(let names): return value.string.map(names.contains) == true ? nil : "is none of \(names.joined(separator: ", "))"
        case .integer: return value.int.map { $0 >= 0 } == true ? nil : "is no number"
        case .flag: return value.bool == nil ? "is neither true nor false" : nil
        case .time: return value.string.flatMap { Timestamp($0) } == nil ? "is no time" : nil
        case .money: return money(value) == nil ? "is no amount" : nil
        case .json: return value.members == nil && value.array == nil ? "is neither an object nor a list" : value.text.contains("\\u0000") ? "holds NUL" : nil
        case .bytes: return value.string.flatMap(Hashing.bytes(hex:)) == nil ? "is no hexadecimal number" : nil
        case .reference, .person, .limited:
            let kind = column.type.kind(limitScope: json["scope"]?.int)
            guard let kind, let number = value.int, number >= 1, number <= counts[kind] ?? 0 else { return "names nothing in the archive" }
            return nil
        }
    }

    private func money(_ value: JSON) -> Money? {
        switch value {
        case .int(let number): Money(String(number))
        case .number(let text): Money(text)
        default: nil
        }
    }

    /// What holds between the fields of one record.
    private func rules() -> [String] {
        switch table.kind {
        case "content_versions":
            guard let title = json["title"]?.string, let body = json["body"]?.string else { return [] }
            return Hashing.hex(Hashing.sha256(title + "\n\n" + body)) == json["sha256"]?.string ? [] : ["sha256 is not that of its text"]
        case "prompts", "prompt_revisions": return promptRules()
        case "workspaces", "projects": return json["slug"]?.string.map(Slugs.isSlug) == true ? [] : ["slug is no slug"]
        case "invitations":
            return json["phone_number"]?.string.flatMap { IranianMobile.parse($0) } == json["phone_number"]?.string ? [] : ["phone_number is none"]
        default: return []
        }
    }

    private func promptRules() -> [String] {
        guard let template = json["prompt_template"]?.string, let text = try? PromptText(template) else { return ["prompt_template is no template"] }
        let said = try? PromptVariable.checked(json["variable_types"] ?? [])
        return said.map { $0.fault(in: text) == nil } == true ? [] : ["variable_types does not describe its variables"]
    }

    // MARK: As values

    /// The values of its columns, with the ids of here in the place of the archive's numbers.
    func values(_ ids: ArchiveNumbers) throws -> [ArchiveValue] {
        try table.columns.map { column in
            guard let value = json[column.name] ?? column.absent, !value.isNull else { return column.isOptional ? typedNull(column.type) : .null }
            switch column.type {
            case .text, .choice: return .text(value.string ?? "")
            case .mentioning: return .text(Mentions.renumbered(value.string ?? "") { ids["users", $0] })
            case .json: return .text(value.text)
            case .integer: return .int(value.int ?? 0)
            case .flag: return .int(value.bool == true ? 1 : 0)
            case .time: return .int(value.string.flatMap { Timestamp($0) }?.milliseconds ?? 0)
            case .money: return .int(money(value)?.nanos ?? 0)
            case .bytes: return .blob(value.string.flatMap(Hashing.bytes(hex:)) ?? [])
            case .reference, .person, .limited:
                guard let kind = column.type.kind(limitScope: json["scope"]?.int), let id = value.int.flatMap({ ids[kind, $0] }) else {
                    throw ArchiveReader.fault(["\(table.file): \(column.name) names nothing in the archive"])
                }
                return .int(id)
            }
        }
    }

    private func typedNull(_ type: ArchiveType) -> ArchiveValue {
        switch type {
        case .text, .mentioning, .choice, .json: .typedNull(.text)
        case .bytes: .typedNull(.blob)
        default: .typedNull(.int)
        }
    }

    /// The record itself with the ids of here: as what happened elsewhere is kept.
    func kept(_ ids: ArchiveNumbers) -> JSON {
        .object(
            (json.members ?? []).map { member in
                let column = table.columns.first { $0.name == member.name }
                guard let kind = column?.type.kind(limitScope: nil), let number = member.value.int else { return member }
                return JSON.Member(member.name, ids[kind, number].map(JSON.int) ?? .null)
            })
    }
}
