// Errors as callers receive them: RFC 9457, in the caller's language.

import Kit

package enum Problem {
    package static func reply(_ error: AppError, language: Language, requestID: String) -> Reply {
        var json = JSONWriter()
        json.beginObject()
        json.name("type")
        json.string("about:blank")
        json.name("title")
        json.string(error.code.title.text(language))
        json.name("status")
        json.int(Int64(error.code.status))
        json.name("detail")
        json.string(error.detail.text(language))
        json.name("code")
        json.string(error.code.rawValue)
        if !error.fields.isEmpty { write(error.fields, language, &json) }
        if let seconds = error.retryAfter {
            json.name("retry_after")
            json.int(Int64(seconds))
        }
        for extra in error.extras {
            json.name(extra.name)
            json.value(extra.value)
        }
        json.name("request_id")
        json.string(requestID)
        json.endObject()
        var reply = Reply(status: error.code.status, body: .bytes(json.bytes, type: "application/problem+json"))
        if let seconds = error.retryAfter { reply.headers.append(("Retry-After", String(seconds))) }
        if error.code.status == 401 { reply.headers.append(("WWW-Authenticate", "Bearer realm=\"api\"")) }
        reply.headers += error.headers
        reply.headers.append(("Content-Language", language.rawValue))
        return reply
    }

    private static func write(_ fields: [(name: String, messages: [Message])], _ language: Language, _ json: inout JSONWriter) {
        json.name("errors")
        json.beginObject()
        for field in fields {
            json.name(field.name)
            json.beginArray()
            for message in field.messages { json.string(message.text(language)) }
            json.endArray()
        }
        json.endObject()
    }
}
