// The one place where a request to a model is written. Its texts are redacted by type: nothing else fits in.

import Kit
import TextKit

enum OpenAIRequestBody {
    static func bytes(_ request: WritingRequest, _ shape: OpenAIShape) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        json.name("model")
        json.string(request.model.id)
        write(request.messages, to: &json)
        json.name(shape.tokenLimitName.rawValue)
        json.int(Int64(max(1, min(request.maximumTokens, request.model.maximumOutput))))
        writeOptions(request, shape, to: &json)
        json.name("stream")
        json.bool(true)
        if shape.streamUsage {
            json.name("stream_options")
            json.value(["include_usage": true])
        }
        json.endObject()
        return json.bytes
    }

    private static func write(_ messages: [WritingRequest.Message], to json: inout JSONWriter) {
        json.name("messages")
        json.beginArray()
        for message in messages {
            json.beginObject()
            json.name("role")
            json.string(message.role.rawValue)
            json.name("content")
            json.string(message.text.text)
            json.endObject()
        }
        json.endArray()
    }

    private static func writeOptions(_ request: WritingRequest, _ shape: OpenAIShape, to json: inout JSONWriter) {
        if shape.temperature, let temperature = request.temperature {
            json.name("temperature")
            json.double(temperature)
        }
        if let effort = shape.reasoningEffort {
            json.name("reasoning_effort")
            json.string(effort)
        }
        if shape.endUser, !request.endUser.isEmpty {
            // At most 64 characters are taken.
            json.name("safety_identifier")
            json.string(String(request.endUser.prefix(64)))
        }
    }
}
